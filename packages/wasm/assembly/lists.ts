import { found, isBinary, listEvents } from './events';
import { rowAt } from './rows';
import { listHead } from './stripes';

/** Bytes of a list of a row with so many numbers, and of its offsets: the values come after them. */
export function offsetBytes(size: i32): i32 {
  return ((size + 7) & ~3) << 2;
}
export function listBytesOf(size: i32): i32 {
  return listHead + 2 * offsetBytes(size);
}

/**
 * Lists the events of rows [begin, end) of x, each with the address of the row of y that takes their sum. Where one of
 * them is the first that holds something else than ones, all of them are listed again, with values. Gives the number of
 * events.
 */
export function listRows(
  x: usize,
  xSample: i32,
  xStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  steps: i32,
  begin: i32,
  end: i32,
  size: i32,
  scale: f32,
  step: i32,
  lists: usize,
  table: usize,
): i32 {
  const capacity = offsetBytes(size) >> 2;
  const listBytes = listBytesOf(size);
  const wasBinary = isBinary;
  let events = 0;
  for (let r = begin; r < end; r++) {
    const list = lists + <usize>((r - begin) * listBytes);
    listEvents(rowAt(x, xSample, xStep, steps, r), size, scale, step, list + listHead, capacity, table);
    store<i32>(list, found);
    store<usize>(list, rowAt(y, ySample, yStep, steps, r), 4);
    events += found;
    if (wasBinary === isBinary) continue;
    return listRows(x, xSample, xStep, y, ySample, yStep, steps, begin, end, size, scale, step, lists, table);
  }
  return events;
}

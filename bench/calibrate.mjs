import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/** A loop that fits into any cache: two of it on two idle cores take as long as one. */
function loop() {
  let x = 1;
  for (let i = 0; i < 1.5e8; i++) x = Math.imul(x, 1664525) + 1013904223;
  return x;
}

if (!isMainThread) {
  parentPort.on('message', () => {
    parentPort.postMessage(loop());
  });
}

/** How much more two threads do than one: 2 on two quiet cores. The better of three tries. */
export async function calibrate() {
  const workers = [0, 1].map(() => new Worker(new URL(import.meta.url)));
  const once = (worker) =>
    new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage(0);
    });
  const timed = async (some) => {
    const begin = performance.now();
    await Promise.all(some.map(once));
    return performance.now() - begin;
  };
  await timed(workers);
  const ratios = [];
  for (let i = 0; i < 3; i++) {
    const one = await timed([workers[0]]);
    ratios.push((2 * one) / (await timed(workers)));
  }
  for (const worker of workers) await worker.terminate();
  return Math.max(...ratios);
}

/** Bytes that the compiled products of a dense layer need for themselves, as packages/wasm/assembly states them. */
export function denseScratch(inputs: number, outputs: number) {
  /** 32 lists of what is not zero in a row. */
  const lists = (size: number) => 1024 + 32 * (16 + 8 * (size + 8));
  const sorted = 64 * 4144 + 640 + 4 * 512 * (Math.max(inputs, outputs) + 24);
  const narrow = (48 + 8) * (inputs + 8);
  return {
    forward: lists(inputs) + 4 * inputs * (outputs + 24),
    backward: lists(outputs) + 4 * (inputs + 24) * outputs,
    accumulate: 1024 + 4 * (outputs + 24) + Math.max(narrow, sorted + 4 * inputs * outputs),
  };
}

/** The public face of the program. Nothing inside imports it. */
export { type ExitCode, exitCode } from './exitCode.js';
export { type Io, processIo } from './io.js';
export { main } from './main.js';

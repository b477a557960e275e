import type { Frames } from './liveHub.js';

/** Animation frames of this page. What a frame posts comes when it has been rendered. */
export function pageFrames(): Frames {
  const { port1, port2 } = new MessageChannel();
  let waiting: (() => void)[] = [];
  port1.onmessage = () => {
    const calls = waiting;
    waiting = [];
    for (const call of calls) call();
  };
  return {
    request: (draw) => requestAnimationFrame(draw),
    cancel: (frame) => cancelAnimationFrame(frame),
    afterwards(call) {
      waiting.push(call);
      port2.postMessage(null);
    },
    later: (call, milliseconds) => setTimeout(call, milliseconds),
    now: () => performance.now(),
  };
}

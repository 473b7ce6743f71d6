// How long the page takes to show what has come: what runs at once, and the frame that it asks for.

const patience = 1000; // ms: a page out of sight gets no frames

/** Runs `show`; resolves to the ms that it and the next frame, until that is handed to the browser, held this thread. */
export function timeToShow(show: () => void): Promise<number> {
  return new Promise((resolve) => {
    const start = performance.now();
    let time = 0;
    const { port1, port2 } = new MessageChannel();
    const finish = () => {
      clearTimeout(timer);
      globalThis.cancelAnimationFrame?.(frame ?? 0); // out of sight they would heap up
      port1.close();
      resolve(time);
    };
    const timer = setTimeout(finish, patience);
    // Asked for before `show` asks for its own, so that it begins first; the message comes when all of it is done.
    const frame = globalThis.requestAnimationFrame?.(() => {
      const begin = performance.now();
      port1.onmessage = () => {
        time += performance.now() - begin;
        finish();
      };
      port2.postMessage(null);
    });
    try {
      show();
    } finally {
      time = performance.now() - start;
    }
  });
}

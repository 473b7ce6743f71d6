// Training gives way to the user's hand: while someone points, types or scrolls and the screen's frames come late,
// the worker pauses between batches. On a machine with cores to spare nothing is ever late.

const moments = ["pointermove", "pointerdown", "wheel", "keydown", "touchmove"];
const attention = 300; // ms after the last of these that the page counts as used
const series = 5; // frames that are judged together
const smooth = 1000 / 60; // ms: nobody asks for more
const slowest = 1000 / 30; // ms: what a screen is taken for until it has been quicker
const least = 0.2; // of the time is left to training

/**
 * The share of its time that training may have, from the intervals between frames. What is late is told by the screen
 * itself: later by a fifth than it has been seen to manage, and than 60 a second.
 */
export class Share {
  #best = slowest;
  #value = 1;

  get value(): number {
    return this.#value;
  }

  /** `interval`: ms, the mean of some frames in a row. */
  observe(interval: number): void {
    this.#best = Math.max(smooth, Math.min(this.#best, interval));
    if (interval > 1.2 * this.#best) this.#value = Math.max(least, this.#value * 0.6);
    else if (interval < 1.05 * this.#best) this.#value = Math.min(1, this.#value * 1.05);
  }
}

/** Watches `element` until disposed of, and tells `allow` each new share; what was needed last is tried first. */
export class Courtesy {
  readonly #share = new Share();
  readonly #allow: (share: number) => void;
  readonly #forget = new AbortController();
  #until = 0;
  #watching = false;
  #told = 1;

  constructor(element: HTMLElement, allow: (share: number) => void) {
    this.#allow = allow;
    const used = () => {
      this.#until = performance.now() + attention;
      if (!this.#watching) this.#watch();
    };
    for (const moment of moments) {
      element.addEventListener(moment, used, { passive: true, signal: this.#forget.signal });
    }
    const hidden = () => document.hidden && this.#end(); // a page out of sight gets no frames that could end it
    document.addEventListener("visibilitychange", hidden, { signal: this.#forget.signal });
  }

  #watch(): void {
    this.#watching = true;
    this.#tell(this.#share.value);
    let start = 0; // the first frame may have been waited for
    let count = 0;
    const frame = () => {
      const now = performance.now();
      if (now > this.#until || this.#forget.signal.aborted) {
        this.#watching = false;
        return this.#end();
      }
      if (count === 0) start = now;
      if (count++ === series) {
        this.#share.observe((now - start) / series);
        this.#tell(this.#share.value);
        start = now;
        count = 1;
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  #end(): void {
    this.#until = 0;
    this.#tell(1);
  }

  #tell(share: number): void {
    if (share === this.#told) return;
    this.#told = share;
    this.#allow(share);
  }

  dispose(): void {
    this.#forget.abort();
  }
}

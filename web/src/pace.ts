// When training takes a snapshot for the page: it may cost a small share of the time, and showing it counts as well
// where the page would rather have the core that training has.

const share = 0.025; // of the time that may go into snapshots
const least = 125; // ms between two that nothing calls for: eight a second
const dearest = 100; // ms: more than this to show one was a page that did something else meanwhile

export class Pace {
  readonly #coresAreScarce: boolean;
  #taking = 5; // ms, running means
  #showing = 0;
  #last = -Infinity;
  #underWay = 0;

  constructor(coresAreScarce: boolean) {
    this.#coresAreScarce = coresAreScarce;
  }

  /** Whether none has been taken since restart(). */
  get fresh(): boolean {
    return this.#last === -Infinity;
  }

  /** The next is due at once. */
  restart(): void {
    this.#last = -Infinity;
  }

  /** `called`: there is news, an epoch has ended. The page gets none before it has shown the last. */
  allows(now: number, called: boolean): boolean {
    const since = now - this.#last;
    const wait = (this.#taking + (this.#coresAreScarce ? this.#showing : 0)) / share;
    return this.#underWay === 0 && since > (called ? wait : Math.max(wait, least));
  }

  /** One was taken from `start` to `end`. */
  took(start: number, end: number): void {
    this.#last = end;
    this.#taking += (end - start - this.#taking) / 4;
    this.#underWay++;
  }

  /** The page has shown one, which took it `time` ms. */
  shown(time: number): void {
    this.#underWay--;
    this.#showing += (Math.min(time, dearest) - this.#showing) / 4;
  }
}

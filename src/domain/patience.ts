// Owns patience: a wait for somebody else that this process's own standstill does not use up.

/** A wait is counted in so many parts. One in which the process was not let run counts once, however long it took. */
const PARTS = 8;
/** Timers know no longer time, and one that is longer ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A time as a timer takes it, ms. */
export const timerMs = (ms: number) => Math.min(ms, LONGEST_TIMER_MS);

/** A wait that can begin anew at every sign of life, cheaply. */
export class Patience {
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #partMs = 0;
  #leftMs = 0;
  #since = 0;
  readonly #onOver: () => void;

  /** `onOver` is called when a wait is over, and what arrived until then is handled. */
  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  /** Begins anew to wait, `ms` from now. A machine that is busy with others, or suspended, makes it later. */
  begin(ms: number): void {
    const partMs = timerMs(ms / PARTS);
    this.#leftMs = ms;
    this.#since = performance.now();
    // A timer that runs goes on, and finds out how long there was nothing.
    if (this.#timer !== undefined && partMs === this.#partMs) return;
    this.stop();
    this.#partMs = partMs;
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#count(), Math.min(this.#partMs, this.#leftMs));
  }

  #count(): void {
    const now = performance.now();
    const passed = now - this.#since;
    this.#since = now;
    this.#leftMs -= passed > 2 * this.#partMs ? this.#partMs : passed;
    this.#timer = undefined;
    if (this.#leftMs > 0) this.#wait();
    // Timers come before what arrived while the process stood still.
    else this.#immediate = setImmediate(this.#onOver);
  }
}

/** Calls `end` when `ms` have been waited. Returns what ends the wait. */
export function patiently(ms: number, end: () => void): () => void {
  const patience = new Patience(end);
  patience.begin(ms);
  return () => patience.stop();
}

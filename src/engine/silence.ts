// Owns the watch over an upstream's silence: what is awaited, for how long, and the failure when it does not come.
import type { Failure } from '../domain/failure.ts';
import { timerMs } from './sleep.ts';

/** What is awaited, and the limit of the settings that says how long. */
const AWAITED = {
  answer: { text: 'no answer', setting: 'firstTokenMs' },
  more: { text: 'the answer stalled', setting: 'stallMs' },
} as const;

/** A wait is counted in so many parts. One in which the process was not let run counts once, however long it took. */
const PARTS = 8;

export class SilenceWatch {
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #failure: Failure | undefined;
  #awaited: { readonly what: keyof typeof AWAITED; readonly wholeMs: number } | undefined;
  #partMs = 0;
  #leftMs = 0;
  #since = 0;
  readonly #onSilence: () => void;

  /** `onSilence` is to end what is waited for. */
  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  /** The silence that ended it, if one did. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Begins anew to wait: it is a failure where nothing comes within `ms`, of a wait of `wholeMs` in all. */
  await(ms: number, what: keyof typeof AWAITED, wholeMs = ms): void {
    const partMs = timerMs(ms / PARTS);
    this.#awaited = { what, wholeMs };
    this.#leftMs = ms;
    this.#since = performance.now();
    // With every token it begins anew: a timer that runs goes on, and finds out how long there was nothing.
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
    // What arrived while the process stood still is read only after the timers, and begins the wait anew.
    else this.#immediate = setImmediate(() => this.#end());
  }

  #end(): void {
    const { what, wholeMs } = this.#awaited!;
    const { text, setting } = AWAITED[what];
    const message = `${text} for ${Math.round(wholeMs / 100) / 10} s`;
    const hint = `Give it longer: "timeouts": { "${setting}": ${Math.ceil(wholeMs / 250) * 1000} } in providers.json`;
    this.#failure = { kind: 'timeout', scope: 'model', message, hint };
    this.#onSilence();
  }
}

// Owns the watch over an upstream's silence: what is awaited, for how long, and the failure when it does not come.
import type { Failure } from '../domain/failure.ts';
import { timerMs } from './sleep.ts';

export class SilenceWatch {
  #timer: NodeJS.Timeout | undefined;
  #failure: Failure | undefined;
  readonly #onSilence: () => void;

  /** `onSilence` is to end what is waited for. */
  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  /** The silence that ended it, if one did. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Begins anew to wait: `what` is said where nothing comes within `ms`, of a wait of `wholeMs` in all. */
  await(ms: number, what: string, wholeMs = ms): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#failure = { kind: 'timeout', scope: 'model', message: `${what} for ${Math.round(wholeMs / 100) / 10} s` };
      this.#onSilence();
    }, timerMs(ms));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

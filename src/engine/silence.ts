// Owns the watch over an upstream's silence: what is awaited, for how long, and the failure when it does not come.
import type { Failure } from '../domain/failure.ts';
import { timerMs } from './sleep.ts';

/** What is awaited, and the limit of the settings that says how long. */
const AWAITED = {
  answer: { text: 'no answer', setting: 'firstTokenMs' },
  more: { text: 'the answer stalled', setting: 'stallMs' },
} as const;

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

  /** Begins anew to wait: it is a failure where nothing comes within `ms`, of a wait of `wholeMs` in all. */
  await(ms: number, what: keyof typeof AWAITED, wholeMs = ms): void {
    this.stop();
    this.#timer = setTimeout(() => {
      const { text, setting } = AWAITED[what];
      const message = `${text} for ${Math.round(wholeMs / 100) / 10} s`;
      const hint = `Give it longer: "timeouts": { "${setting}": ${Math.ceil(wholeMs / 250) * 1000} } in providers.json`;
      this.#failure = { kind: 'timeout', scope: 'model', message, hint };
      this.#onSilence();
    }, timerMs(ms));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

// Owns the watch over an upstream's silence: what is awaited, for how long, and the failure when it does not come.
import type { Failure } from '../domain/failure.ts';
import { Patience } from '../domain/patience.ts';

/** What is awaited, and the limit of the settings that says how long. */
const AWAITED = {
  answer: { text: 'no answer', setting: 'firstTokenMs' },
  more: { text: 'the answer stalled', setting: 'stallMs' },
} as const;

export class SilenceWatch {
  readonly #patience: Patience;
  #failure: Failure | undefined;
  #what: keyof typeof AWAITED = 'answer';
  #wholeMs = 0;

  /** `onSilence` is to end what is waited for. */
  constructor(onSilence: () => void) {
    this.#patience = new Patience(() => {
      this.#failure = silence(this.#what, this.#wholeMs);
      onSilence();
    });
  }

  /** The silence that ended it, if one did. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Begins anew to wait: it is a failure where nothing comes within `ms`, of a wait of `wholeMs` in all. */
  await(ms: number, what: keyof typeof AWAITED, wholeMs = ms): void {
    this.#what = what;
    this.#wholeMs = wholeMs;
    this.#patience.begin(ms);
  }

  stop(): void {
    this.#patience.stop();
  }
}

function silence(what: keyof typeof AWAITED, ms: number): Failure {
  const { text, setting } = AWAITED[what];
  const message = `${text} for ${Math.round(ms / 100) / 10} s`;
  const hint = `Give it longer: "timeouts": { "${setting}": ${Math.ceil(ms / 250) * 1000} } in providers.json`;
  return { kind: 'timeout', scope: 'model', message, hint };
}

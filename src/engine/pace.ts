// Owns the pace of an answer: when its first token came, and the longest pause between two.
import type { Clock } from '../domain/ports.ts';
import type { EpochMs } from '../domain/units.ts';

export class Pace {
  readonly #clock: Clock;
  readonly #startedAt: EpochMs;
  #lastAtMs: number | undefined;
  firstTokenMs: number | undefined;
  pauseMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  get elapsedMs(): number {
    return this.#clock.now() - this.#startedAt;
  }

  /** A token has come. */
  beat(): void {
    const now = this.elapsedMs;
    if (this.#lastAtMs !== undefined) this.pauseMs = Math.max(this.pauseMs ?? 0, now - this.#lastAtMs);
    this.#lastAtMs = now;
    this.firstTokenMs ??= now;
  }

  /** What was measured, as it is recorded. */
  get measured(): { readonly firstTokenMs?: number; readonly pauseMs?: number; readonly latencyMs: number } {
    return {
      ...(this.firstTokenMs !== undefined && { firstTokenMs: this.firstTokenMs }),
      ...(this.pauseMs !== undefined && { pauseMs: this.pauseMs }),
      latencyMs: this.elapsedMs,
    };
  }
}

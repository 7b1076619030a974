// Owns the pace of an answer: when its first token came, and the longest pause between two.

export class Pace {
  /** By a clock that nobody sets. */
  readonly #since = performance.now();
  #lastAtMs: number | undefined;
  firstTokenMs: number | undefined;
  pauseMs: number | undefined;

  get elapsedMs(): number {
    return Math.round(performance.now() - this.#since);
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

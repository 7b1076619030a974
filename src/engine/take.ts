// Owns one attempt's way to the stage: how its events are fitted to what was shown before.
import type { Candidate } from '../domain/decision.ts';
import type { ContentEvent } from '../domain/event.ts';
import type { Stage } from './stage.ts';

/** Longer than this no continuation begins with the words that its part began with, unless it starts over. */
const ECHO_CHARS = 40;

/**
 * How an attempt meets what was shown: `skip` only what is equal, `restart` where it is another answer, or `continue` from
 * the end of it.
 */
export type Rung = 'skip' | 'restart' | 'continue';

/** One attempt's way to the stage. */
export class Take {
  readonly #stage: Stage;
  readonly #candidate: Candidate;
  readonly #rung: Rung;
  readonly #onWords: () => void;
  /** Whether it stands where the shown text ends, so that all that follows is new. */
  #isLevel = false;
  #hasBegun = false;
  /** Characters that were received and are equal to the beginning of what was shown. */
  #equal = 0;
  /** The beginning of a continuation, until it is known not to be a repetition from the start. */
  #held = '';

  /** `onWords`: once, with the first that may be shown. */
  constructor(stage: Stage, candidate: Candidate, rung: Rung, onWords: () => void = () => {}) {
    this.#onWords = onWords;
    this.#stage = stage;
    this.#candidate = candidate;
    this.#rung = rung;
  }

  /** It has words, which are kept back yet. */
  begin(): void {
    this.#stage.begin();
  }

  /** Shows what has not been shown yet. False: this attempt cannot be shown, or another one was faster. */
  add(event: ContentEvent): boolean {
    if (!this.#stage.claim(this)) return false;
    this.#begin();
    if (event.type === 'text') return this.#isLevel ? this.#show(event) : this.#follow(event.text);
    // The thoughts on a part that is shown already are of no use to anybody.
    if (event.type === 'reasoning') return this.#isLevel ? this.#show(event) : true;
    return (this.#isLevel || this.#atEnd() || this.#startOver()) && this.#show(event);
  }

  /** The answer is whole. False: it is another one than the part that was shown, and shorter. */
  end(): boolean {
    if (!this.#stage.claim(this)) return false;
    this.#begin();
    return this.#isLevel || this.#atEnd() || this.#startOver();
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#onWords();
    if (!this.#stage.isEmpty) return;
    // An attempt that ended in the middle of its thoughts may have left some.
    if (this.#rung === 'restart') this.#stage.restart(this.#candidate);
    this.#isLevel = true;
  }

  #show(event: ContentEvent): true {
    this.#stage.show(event);
    return true;
  }

  #follow(text: string): boolean {
    if (this.#rung === 'continue' && this.#held.length < ECHO_CHARS) return this.#probe(text);
    const shown = this.#stage.text;
    const rest = shown.length - this.#equal;
    if (!this.#stage.hasCalls && shown.startsWith(text.slice(0, rest), this.#equal)) {
      this.#equal += Math.min(text.length, rest);
      if (text.length <= rest) return true;
      this.#isLevel = true;
      return this.#show({ type: 'text', text: text.slice(rest) });
    }
    return this.#startOver(text);
  }

  /** A target that was given a part may yet start over; that is seen before any of it is shown twice. */
  #probe(text: string): boolean {
    this.#held += text;
    const shown = this.#stage.text;
    const seen = Math.min(this.#held.length, shown.length, ECHO_CHARS);
    if (!shown.startsWith(this.#held.slice(0, seen))) return this.#goOn();
    if (this.#held.length < ECHO_CHARS) return true;
    return this.#follow(this.#held);
  }

  /** The white space at the end of the part was not handed over: where it comes again, it is the same. */
  #goOn(): true {
    const shown = this.#stage.text;
    const space = shown.slice(shown.trimEnd().length);
    const again = this.#held.slice(0, this.#held.length - this.#held.trimStart().length);
    const isSame = again.startsWith(space) || space.startsWith(again);
    this.#isLevel = true;
    return this.#show({ type: 'text', text: this.#held.slice(isSame ? Math.min(space.length, again.length) : 0) });
  }

  /** At the end of what was shown: all of it was met, or the continuation was too short to tell. */
  #atEnd(): boolean {
    if (this.#rung === 'continue' && this.#held.length < ECHO_CHARS) return this.#goOn();
    this.#isLevel = this.#equal === this.#stage.text.length && !this.#stage.hasCalls;
    return this.#isLevel;
  }

  /** Shows this answer from its beginning; `more` comes after what was equal. */
  #startOver(more = ''): boolean {
    if (this.#rung !== 'restart') return false;
    const text = this.#stage.text.slice(0, this.#equal) + more;
    this.#stage.restart(this.#candidate);
    this.#isLevel = true;
    return this.#show({ type: 'text', text });
  }
}

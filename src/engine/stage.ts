// Owns the stage: what the caller has been shown of an answer, and whose attempt is heard.
import type { Candidate } from '../domain/decision.ts';
import type { ContentEvent } from '../domain/event.ts';

/** What was shown is void: the answer of `candidate` begins anew. */
export interface RestartEvent {
  readonly type: 'restart';
  readonly candidate: Candidate;
  /** Characters of the void text. */
  readonly chars: number;
}

/** What is on it is exactly what was emitted since the beginning or the last restart. */
export class Stage {
  #text = '';
  #hasCalls = false;
  #hasReasoning = false;
  /** By the clock that nobody sets. */
  #firstShownAt: number | undefined;
  #speaker: object | undefined;
  #onSpeaker: ((speaker: object) => void) | undefined;
  #hasBegun = false;
  #onBegun: (() => void) | undefined;
  readonly #emit: (event: ContentEvent | RestartEvent) => void;

  constructor(emit: (event: ContentEvent | RestartEvent) => void) {
    this.#emit = emit;
  }

  get text(): string {
    return this.#text;
  }

  /** When the first of it was shown, ms after `since`; undefined where nothing was. */
  firstShownMs(since: number): number | undefined {
    return this.#firstShownAt === undefined ? undefined : Math.round(this.#firstShownAt - since);
  }

  get hasCalls(): boolean {
    return this.#hasCalls;
  }

  /** Whether nothing was shown that a caller would miss. */
  get isEmpty(): boolean {
    return this.#text === '' && !this.#hasCalls;
  }

  /** Who is heard; undefined until somebody is. */
  get speaker(): object | undefined {
    return this.#speaker;
  }

  /** Resolves with the first of the present attempts to say anything; never, where none does. */
  whenHeard(): Promise<object> {
    return new Promise(resolve => {
      if (this.#speaker) resolve(this.#speaker);
      else this.#onSpeaker = resolve;
    });
  }

  /** Whether one of the present attempts has words, be they heard or kept back. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Resolves as soon as one has; never, where none does. */
  whenBegun(): Promise<void> {
    return new Promise(resolve => {
      if (this.#hasBegun) resolve();
      else this.#onBegun = resolve;
    });
  }

  /** One of the present attempts has words. */
  begin(): void {
    this.#hasBegun = true;
    this.#onBegun?.();
  }

  /** Opens it to new attempts; the first of them that has anything to say is the one that is heard. */
  clear(): void {
    this.#speaker = undefined;
    this.#onSpeaker = undefined;
    this.#hasBegun = false;
    this.#onBegun = undefined;
  }

  /** True where nobody else has begun to speak. */
  claim(take: object): boolean {
    this.begin();
    if (this.#speaker === undefined) {
      this.#speaker = take;
      this.#onSpeaker?.(take);
    }
    return this.#speaker === take;
  }

  show(event: ContentEvent): void {
    if (event.type === 'text') {
      if (event.text === '') return;
      this.#text += event.text;
    } else if (event.type === 'tool_call') this.#hasCalls = true;
    else this.#hasReasoning = true;
    this.#firstShownAt ??= performance.now();
    this.#emit(event);
  }

  restart(candidate: Candidate): void {
    if (this.isEmpty && !this.#hasReasoning) return;
    this.#emit({ type: 'restart', candidate, chars: this.#text.length });
    this.#text = '';
    this.#hasCalls = false;
    this.#hasReasoning = false;
  }
}

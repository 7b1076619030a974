// Owns the check of what an answer says: whether it has got stuck, or is a notice in place of an answer.
import type { ContentEvent } from '../domain/event.ts';
import type { Failure } from '../domain/failure.ts';
import { textOf } from '../domain/message.ts';
import type { Answer } from '../domain/outcome.ts';
import type { ChatRequest } from '../domain/request.ts';
import { Holdback } from './holdback.ts';
import { isOverloadNotice } from './overload-notice.ts';
import { OVERLOAD_NOTICE, STUCK } from './own-failures.ts';
import { RepetitionWatch } from './repetition.ts';

/** So much of a text tells whether it was given. */
const QUOTED_CHARS = 24;

/** One answer to one request, as it grows and when it is whole. */
export class AnswerCheck {
  readonly #request: ChatRequest;
  readonly #prompt: string;
  readonly #repetition: RepetitionWatch;
  readonly #holdback: Holdback;
  /** In the order in which they came. */
  #kept: ContentEvent[] = [];

  constructor(request: ChatRequest) {
    this.#request = request;
    const asked = request.messages.findLast(({ role }) => role === 'user');
    this.#prompt = asked ? textOf(asked) : '';
    this.#repetition = new RepetitionWatch(this.#prompt);
    this.#holdback = new Holdback(this.#prompt);
  }

  grown(text: string): Failure | undefined {
    return this.#repetition.add(text) ? STUCK : undefined;
  }

  /** The events to show for one that came: text is kept back while it may become a notice, and all that comes behind it. */
  shown(event: ContentEvent): readonly ContentEvent[] {
    if (event.type === 'text' && event.text === '') return [];
    if (event.type === 'reasoning' && !this.isKeeping) return [event];
    this.#kept.push(event);
    const isKept = event.type === 'reasoning' || (event.type === 'text' && this.#holdback.add(event.text) === '');
    return isKept ? [] : this.rest();
  }

  get isKeeping(): boolean {
    return this.#kept.length > 0;
  }

  /** What was kept back; nothing is from now on. */
  rest(): readonly ContentEvent[] {
    const kept = this.#kept;
    this.#kept = [];
    this.#holdback.rest();
    return kept;
  }

  /** The text that was kept back of an answer that broke off, where it is one. */
  broken(): string {
    const text = this.#kept.map(event => (event.type === 'text' ? event.text : '')).join('');
    return this.#isNotice(text) ? '' : text;
  }

  /** An answer that calls tools is no notice. */
  whole({ text, toolCalls }: Answer): Failure | undefined {
    return toolCalls.length === 0 && this.#isNotice(text) ? OVERLOAD_NOTICE : undefined;
  }

  /** Words that somebody gave it to say are no notice: "should the shop be closed, answer …". */
  #isNotice(text: string): boolean {
    if (!isOverloadNotice(text, this.#prompt)) return false;
    const opening = text.trim().slice(0, QUOTED_CHARS).toLowerCase();
    return !this.#request.messages.some(
      message => message.role !== 'assistant' && textOf(message).toLowerCase().includes(opening),
    );
  }
}

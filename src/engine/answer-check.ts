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

/** One answer to one request, as it grows and when it is whole. */
export class AnswerCheck {
  readonly #prompt: string;
  readonly #repetition: RepetitionWatch;
  readonly #holdback: Holdback;

  constructor({ messages }: ChatRequest) {
    const asked = messages.findLast(({ role }) => role === 'user');
    this.#prompt = asked ? textOf(asked) : '';
    this.#repetition = new RepetitionWatch(this.#prompt);
    this.#holdback = new Holdback(this.#prompt);
  }

  grown(text: string): Failure | undefined {
    return this.#repetition.add(text) ? STUCK : undefined;
  }

  /** The events to show for one that came: text is kept back while it may become a notice. */
  *shown(event: ContentEvent): Generator<ContentEvent> {
    // Nobody waits for thoughts, and they say nothing of what follows.
    if (event.type === 'reasoning') return yield event;
    const text = event.type === 'text' ? this.#holdback.add(event.text) : this.#holdback.rest();
    if (text !== '') yield { type: 'text', text };
    if (event.type === 'tool_call') yield event;
  }

  /** What was kept back of an answer that is none. */
  rest(): ContentEvent {
    return { type: 'text', text: this.#holdback.rest() };
  }

  /** An answer that calls tools is no notice. */
  whole({ text, toolCalls }: Answer): Failure | undefined {
    return toolCalls.length === 0 && isOverloadNotice(text, this.#prompt) ? OVERLOAD_NOTICE : undefined;
  }
}

// Owns the check of what an answer says: whether it has got stuck, or is a notice in place of an answer.
import type { Failure } from '../domain/failure.ts';
import { textOf } from '../domain/message.ts';
import type { Answer } from '../domain/outcome.ts';
import type { ChatRequest } from '../domain/request.ts';
import { isOverloadNotice } from './overload-notice.ts';
import { OVERLOAD_NOTICE, STUCK } from './own-failures.ts';
import { RepetitionWatch } from './repetition.ts';

/** One answer to one request, as it grows and when it is whole. */
export class AnswerCheck {
  readonly #prompt: string;
  readonly #repetition: RepetitionWatch;

  constructor({ messages }: ChatRequest) {
    const asked = messages.findLast(({ role }) => role === 'user');
    this.#prompt = asked ? textOf(asked) : '';
    this.#repetition = new RepetitionWatch(this.#prompt);
  }

  grown(text: string): Failure | undefined {
    return this.#repetition.add(text) ? STUCK : undefined;
  }

  /** An answer that calls tools is no notice. */
  whole({ text, toolCalls }: Answer): Failure | undefined {
    return toolCalls.length === 0 && isOverloadNotice(text, this.#prompt) ? OVERLOAD_NOTICE : undefined;
  }
}

// Owns the beginning of an answer while it may still become an overload notice: nobody has seen what is taken for one.
import { asksForNotice } from './notice-subject.ts';
import { mayBecomeNotice } from './overload-notice.ts';

export class Holdback {
  readonly #prompt: string;
  #held = '';
  #isOver = false;

  constructor(prompt: string) {
    this.#prompt = prompt;
  }

  /** What may be shown once `text` has come too; empty while it is kept back. */
  add(text: string): string {
    if (this.#isOver) return text;
    const isFirst = this.#held === '';
    this.#held += text;
    const isHeld = mayBecomeNotice(this.#held) && !(isFirst && asksForNotice(this.#prompt));
    return isHeld ? '' : this.rest();
  }

  /** What was kept back, for it is no notice; nothing is kept back from now on. */
  rest(): string {
    const held = this.#held;
    this.#held = '';
    this.#isOver = true;
    return held;
  }
}

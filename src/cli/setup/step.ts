// Owns what passes from step to step of the wizard.
import type { Context, KeyPlace } from '../context.ts';
import type { Draft } from './draft.ts';
import type { SetUp } from './finish.ts';
import type { Questions } from './questions.ts';

/** What the steps of the wizard share. */
export interface Wizard {
  readonly context: Context;
  readonly ask: Questions;
  readonly places: readonly KeyPlace[];
  readonly isVerified: boolean;
  /** Only one provider is set up, because it was named. */
  readonly isOne: boolean;
}
/** Where the wizard stands after a step. */
export interface Progress {
  readonly draft: Draft;
  readonly accounts: readonly SetUp[];
}

// Owns the list of what is fuzzed.
import type fc from 'fast-check';
import { answerTargets } from './answer-targets.ts';
import { fileTargets } from './file-targets.ts';
import { wireTargets } from './wire-targets.ts';

export interface FuzzTarget {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: what it is made of is its own affair
  readonly property: fc.IRawProperty<any>;
  /** Each run touches the disk. */
  readonly isSlow?: boolean;
}

export const fuzzTargets: readonly FuzzTarget[] = [...wireTargets, ...answerTargets, ...fileTargets];

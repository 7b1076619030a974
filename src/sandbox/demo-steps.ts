// Owns the demo's prompts, and what is to be seen at each.
import type { Task } from '../domain/task.ts';
import { always, first, type Script } from './script.ts';

export interface DemoStep {
  readonly prompt: string;
  /** What the prompt is; the classifier is expected to see it by itself. */
  readonly task: Task;
  /** One line for the viewer, before the prompt runs. */
  readonly see: string;
  /** Scripts to set before it runs, by provider. */
  readonly prepare?: Readonly<Record<string, Script>>;
  /** Who is to answer, and who is to be asked in vain before. */
  readonly answeredBy: string;
  readonly after?: string;
}

/** The steps, in order: each counts on what the ones before it have used up. */
export const STEPS: readonly DemoStep[] = [
  {
    prompt: 'What is the capital of Portugal?',
    task: 'simple',
    see: 'A simple question goes to the free local model.',
    answeredBy: 'sim-dune',
  },
  {
    prompt: 'Write a TypeScript function that removes duplicates from an array, with two unit tests.',
    task: 'coding',
    see: 'Code goes to the provider preferred for coding.',
    answeredBy: 'sim-atlas',
  },
  {
    prompt: 'Prove that the square root of two is irrational, and explain why each step follows from the one before.',
    task: 'reasoning',
    see: 'Reasoning goes to another provider. It has one request left.',
    answeredBy: 'sim-birch',
  },
  {
    prompt: 'Reason step by step: why does a mirror seem to swap left and right, but not up and down?',
    task: 'reasoning',
    see: 'The same provider says that its quota is spent: the next one answers.',
    answeredBy: 'sim-comet',
    after: 'sim-birch',
  },
  {
    prompt: 'Find the bug in this Python function and fix it: def mean(xs): return sum(xs) / len(xs) - 1',
    task: 'coding',
    see: 'The provider for coding drops the connection before its first word: the next one answers.',
    prepare: { 'sim-atlas': always({ type: 'reset' }) },
    answeredBy: 'sim-comet',
    after: 'sim-atlas',
  },
  {
    prompt: 'Write a short story about a lighthouse keeper who keeps a second lamp.',
    task: 'creative',
    see: 'The provider breaks in the middle of its answer: the next one goes on where it stopped.',
    prepare: { 'sim-comet': first(1, { type: 'cut', afterTokens: 20, by: 'rst' }), 'sim-atlas': [] },
    answeredBy: 'sim-atlas',
    after: 'sim-comet',
  },
  {
    prompt:
      'Three switches downstairs, one lamp upstairs, and you may go up once. Deduce which of the three switches works the lamp, and explain your reasoning.',
    task: 'reasoning',
    see: 'Reasoning again. The spent provider is not even asked, until its quota is back.',
    answeredBy: 'sim-comet',
  },
];

// Owns the demo's script: the settings that point at its cast, and the prompts with what is to be seen at each.
import type { Task } from '../domain/task.ts';
import { DEMO_CAST } from './demo-cast.ts';
import { always, type Script } from './script.ts';
import type { Sandbox, SandboxProviderSpec } from './spec.ts';

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

export interface DemoPlan {
  /** The text of `providers.json`. */
  readonly settings: string;
  /** The whole environment of the run: a demo sees none of the user's keys. */
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly DemoStep[];
  /** Commands that show the run afterwards, as arguments. */
  readonly afterwards: readonly (readonly string[])[];
}

export interface DemoOptions {
  /** With a step in which a provider breaks in the middle of its answer. */
  readonly breakMidAnswer?: boolean;
  /** Ids of other providers, which are switched off so that nothing real is ever asked. */
  readonly switchOff?: readonly string[];
}

const KEY_NAME = 'OPENCLAW_DEMO_KEY';

/** The plan for a sandbox whose providers have these base URLs, by id (see `urlsOf`). */
export function demoPlan(urls: Readonly<Record<string, string>>, options: DemoOptions = {}): DemoPlan {
  return {
    settings: `${JSON.stringify(settings(urls, options.switchOff ?? []), undefined, 2)}\n`,
    env: { [KEY_NAME]: 'simulated-key' },
    steps: options.breakMidAnswer ? [...STEPS, MID_ANSWER] : STEPS,
    afterwards: [['status'], ['log'], ['usage']],
  };
}

/** The base URLs of a sandbox's providers, by id. */
export function urlsOf({ providers }: Sandbox): Readonly<Record<string, string>> {
  return Object.fromEntries(providers.map(({ id, url }) => [id, url]));
}

function settings(urls: Readonly<Record<string, string>>, switchOff: readonly string[]): object {
  const own = DEMO_CAST.map(({ spec, wire, scores }) => {
    const baseUrl = urls[spec.id];
    if (baseUrl === undefined) throw new RangeError(`no URL for ${spec.id}`);
    return [
      spec.id,
      { label: spec.label, wire, baseUrl, apiKey: `\${${KEY_NAME}}`, models: modelSettings(spec, scores) },
    ];
  });
  const off = switchOff.map(id => [id, { enabled: false }]);
  return {
    providers: Object.fromEntries([...own, ...off]),
    preferences: {
      default: ['sim-comet', 'sim-atlas'],
      taskPreferences: {
        coding: ['sim-atlas', 'sim-comet'],
        reasoning: ['sim-birch', 'sim-comet'],
        planning: ['sim-comet', 'sim-atlas'],
        decision: ['sim-comet', 'sim-birch'],
        creative: ['sim-comet', 'sim-atlas'],
        simple: ['sim-dune', 'sim-comet'],
      },
      switchOnLimit: true,
    },
  };
}

function modelSettings({ models }: SandboxProviderSpec, scores: object): object {
  const entries = models.map(({ id, contextWindow, maxOutput, price }) => [
    id,
    {
      contextWindow,
      maxTokens: maxOutput,
      costPer1M: price ? { input: price.inputPer1M, output: price.outputPer1M } : 0,
      ...scores,
    },
  ]);
  return Object.fromEntries(entries);
}

const STEPS: readonly DemoStep[] = [
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
    prompt:
      'Three switches downstairs, one lamp upstairs, and you may go up once. Deduce which of the three switches works the lamp, and explain your reasoning.',
    task: 'reasoning',
    see: 'Reasoning again. The spent provider is not even asked, until its quota is back.',
    answeredBy: 'sim-comet',
  },
];

const MID_ANSWER: DemoStep = {
  prompt: 'Write a short story about a lighthouse keeper who keeps a second lamp.',
  task: 'creative',
  see: 'The provider breaks in the middle of its answer.',
  prepare: { 'sim-comet': always({ type: 'cut', afterTokens: 20, by: 'rst' }), 'sim-atlas': [] },
  answeredBy: 'sim-atlas',
  after: 'sim-comet',
};

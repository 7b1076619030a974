// Owns the demo's plan: the settings that point at its cast, the environment, and the steps.
import { DEMO_CAST } from './demo-cast.ts';
import { type DemoStep, STEPS } from './demo-steps.ts';
import type { Sandbox, SandboxProviderSpec } from './spec.ts';

export interface DemoPlan {
  /** The text of `providers.json`. */
  readonly settings: string;
  /** The whole environment of the run: a demo sees none of the user's keys. */
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly DemoStep[];
}

const KEY_NAME = 'OPENCLAW_DEMO_KEY';

/** The plan for a sandbox whose providers have these base URLs, by id (see `urlsOf`). */
export function demoPlan(urls: Readonly<Record<string, string>>): DemoPlan {
  return {
    settings: `${JSON.stringify(settings(urls), undefined, 2)}\n`,
    env: { [KEY_NAME]: 'simulated-key' },
    steps: STEPS,
  };
}

/** The base URLs of a sandbox's providers, by id. */
export function urlsOf({ providers }: Sandbox): Readonly<Record<string, string>> {
  return Object.fromEntries(providers.map(({ id, url }) => [id, url]));
}

function settings(urls: Readonly<Record<string, string>>): object {
  const own = DEMO_CAST.map(({ spec, wire, scores }) => {
    const baseUrl = urls[spec.id];
    if (baseUrl === undefined) throw new RangeError(`no URL for ${spec.id}`);
    return [
      spec.id,
      { label: spec.label, wire, baseUrl, apiKey: `\${${KEY_NAME}}`, models: modelSettings(spec, scores) },
    ];
  });
  return {
    providers: Object.fromEntries(own),
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

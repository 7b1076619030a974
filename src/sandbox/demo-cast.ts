// Owns the demo's cast: four simulated providers, one for each wire format, and how they are rated.
import type { WireFormat } from '../domain/model.ts';
import type { SandboxProviderSpec, SandboxSpec } from './spec.ts';

export interface CastMember {
  readonly spec: SandboxProviderSpec;
  readonly wire: WireFormat;
  readonly scores: { readonly qualityScore: number; readonly preferenceScore: number };
}

export const DEMO_CAST: readonly CastMember[] = [
  {
    spec: {
      id: 'sim-atlas',
      label: 'Atlas (simulated)',
      vendor: 'anthropic',
      models: [{ id: 'atlas-2', contextWindow: 200_000, maxOutput: 16_384, price: { inputPer1M: 3, outputPer1M: 15 } }],
      speed: { firstTokenMs: 240, tokensPerSecond: 110 },
    },
    wire: 'anthropic-messages',
    scores: { qualityScore: 90, preferenceScore: 80 },
  },
  {
    spec: {
      id: 'sim-birch',
      label: 'Birch (simulated)',
      vendor: 'openai',
      models: [
        { id: 'birch-pro', contextWindow: 128_000, maxOutput: 16_384, price: { inputPer1M: 1, outputPer1M: 4 } },
      ],
      speed: { firstTokenMs: 300, tokensPerSecond: 90 },
      quota: 1,
    },
    wire: 'openai-chat',
    scores: { qualityScore: 85, preferenceScore: 70 },
  },
  {
    spec: {
      id: 'sim-comet',
      label: 'Comet (simulated)',
      vendor: 'google',
      models: [
        {
          id: 'comet-flash',
          contextWindow: 1_000_000,
          maxOutput: 32_768,
          price: { inputPer1M: 0.3, outputPer1M: 2.5 },
        },
      ],
      speed: { firstTokenMs: 180, tokensPerSecond: 160 },
    },
    wire: 'gemini',
    scores: { qualityScore: 75, preferenceScore: 60 },
  },
  {
    spec: {
      id: 'sim-dune',
      label: 'Dune (simulated)',
      vendor: 'ollama',
      models: [{ id: 'dune-8b', contextWindow: 32_768, maxOutput: 8_192 }],
      speed: { firstTokenMs: 120, tokensPerSecond: 70 },
    },
    wire: 'ollama',
    scores: { qualityScore: 45, preferenceScore: 50 },
  },
];

/** What `startSandbox` needs for the demo. */
export const DEMO_SANDBOX: SandboxSpec = { providers: DEMO_CAST.map(({ spec }) => spec) };

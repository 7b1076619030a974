// The standard faults through the engine, as a library uses it: one caller that can begin anew, one that cannot.
import { builtInProviders } from '../../src/catalog/index.ts';
import type { Call } from '../../src/engine/contract.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { codecFor } from '../../src/wire/index.ts';
import { type FaultSuite, faultSuite, WINDOWS } from '../conformance/faults.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { analysis, model, provider, settings } from '../helpers/world.ts';

const openai = builtInProviders.find(({ id }) => id === 'openai')!;

function open(restart: Call['restart']): FaultSuite['open'] {
  return async (sandbox: Sandbox, timeouts) => {
    const transport = createTransport({});
    const providers = sandbox.providers.map(({ id, url }) => {
      const models = [model(`m-${id}`, { contextWindow: WINDOWS[id]! })];
      return provider(id, models, { baseUrl: url, spec: { ...openai, id, label: id, models, baseUrl: url } });
    });
    const engine = createEngine({
      clock: { now: () => Date.now() },
      dice: { next: Math.random },
      transport,
      state: memoryStore(),
      settings: settings({ timeouts, preferences: { default: providers.map(({ spec }) => spec.id) } }),
      providers,
      zone: () => 'UTC',
      priceVersion: 'test',
      key: async () => ({ value: 'sk-test' }),
      codec: codecFor,
      analyze: messages => analysis({ inputTokens: Math.ceil(JSON.stringify(messages).length / 4) }),
      warn: () => {},
    });
    return {
      async driver(prompt) {
        let text = '';
        const call: Call = { request: { messages: [{ role: 'user', content: prompt }] }, routing: {}, restart };
        const outcome = await engine.run(call, event => {
          if (event.type === 'text') text += event.text;
          else if (event.type === 'restart') text = '';
        });
        return {
          ok: outcome.ok,
          text,
          provider: outcome.candidate?.provider,
          kind: outcome.failure?.kind,
          tookMs: outcome.latencyMs,
          attempts: outcome.attempts.length,
        };
      },
      close: () => transport.close(),
    };
  };
}

const limits = { firstTokenMs: 1000, stallMs: 1000 };
faultSuite({ name: 'engine, text that stays', limits, overheadMs: 4000, open: open(undefined) });
faultSuite({ name: 'engine, text that can be void', limits, overheadMs: 4000, open: open('free') });

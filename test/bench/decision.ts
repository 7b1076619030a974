// Measures the decision alone, with everything it looks up: 400 models of 12 providers, a state that knows them all.
import { createHash } from 'node:crypto';
import { countAttempt } from '../../src/accounting/measures.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';
import { knowledgeOf } from '../../src/engine/knowledge.ts';
import { decide } from '../../src/router/decide.ts';
import { account, analysis, model, provider, settings } from '../helpers/world.ts';
import { median, type Row } from './row.ts';

const PROVIDERS = 12;
const MODELS = 400;
const NOW = Date.UTC(2026, 10, 21, 12);

/** A number in 0..1 that is the same in every run. */
const fixed = (seed: string) => createHash('sha1').update(seed).digest().readUInt32LE() / 2 ** 32;

function world() {
  const quota = { source: 'config' as const, limits: [{ limit: 1000, unit: 'requests', window: 'day' }] as const };
  const models = Array.from({ length: MODELS }, (_, i) =>
    model(`m${i}`, {
      qualityScore: 50 + Math.round(50 * fixed(`quality ${i}`)),
      price: { inputPer1M: 5 * fixed(`price ${i}`), outputPer1M: 20 * fixed(`price ${i}`) },
    }),
  );
  return Array.from({ length: PROVIDERS }, (_, i) =>
    provider(
      `p${i}`,
      models.filter((_, n) => n % PROVIDERS === i),
      { accounts: [account(undefined, i % 2 === 0 ? { quota } : {})] },
    ),
  );
}

function pastOf(providers: ReturnType<typeof world>): RouterState {
  let state = EMPTY_STATE;
  for (const { spec, models } of providers)
    for (const { id } of models) {
      const latencyMs = 5000 * fixed(`latency ${id}`);
      const attempt = { provider: spec.id, model: id, id, startedAt: NOW, latencyMs, firstTokenMs: 300, ok: true };
      state = countAttempt(state, attempt, 'coding');
    }
  return state;
}

export function decision(rounds: number): readonly Row[] {
  const providers = world();
  const state = pastOf(providers);
  const chosen = settings({ preferences: { default: ['p3', 'p5/m17'] } });
  const request = analysis();
  const times: number[] = [];
  for (let round = -200; round < rounds; round++) {
    const since = performance.now();
    const facts = { state, providers, settings: chosen, analysis: request, outputTokens: 500, now: NOW };
    const { chain } = decide({
      analysis: request,
      routing: {},
      settings: chosen,
      providers,
      knowledge: knowledgeOf(facts),
      now: NOW,
      dice: 0.5,
    });
    if (chain.length !== MODELS) throw new Error('not everybody was considered');
    if (round >= 0) times.push(performance.now() - since);
  }
  return [
    { what: 'decision', detail: '400 models, 12 providers', value: median(times), unit: 'ms', must: 1, aim: 0.2 },
  ];
}

// Measures the engine in one process, over real HTTP and a real state folder: added latency, failover.
import { Agent, request } from 'undici';
import { builtInProviders } from '../../src/catalog/index.ts';
import type { ResolvedProvider } from '../../src/domain/decision.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { createFileStore } from '../../src/state/files.ts';
import { createProcesses } from '../../src/state/processes.ts';
import { analyzeTask } from '../../src/task/analyze.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { codecFor } from '../../src/wire/index.ts';
import { account, model, provider, settings } from '../helpers/world.ts';
import { createHome, startUpstream } from './place.ts';
import { median, quantile, type Row } from './row.ts';

const clock = { now: () => Date.now() };
const PROMPT = 'why is the sky blue?';
const CALL = { request: { messages: [{ role: 'user' as const, content: PROMPT }] }, routing: {} };

/** An engine over these providers, in the order given, with its state in a folder. */
function openEngine(dir: string, providers: readonly ResolvedProvider[]) {
  const transport = createTransport({});
  const state = createFileStore({
    dir,
    clock,
    lock: { processes: createProcesses({ pid: process.pid, kill: process.kill.bind(process) }) },
  });
  const engine = createEngine({
    clock,
    dice: { next: Math.random },
    transport,
    state,
    settings: settings({ preferences: { default: providers.map(({ spec }) => spec.id) } }),
    providers,
    zone: () => 'UTC',
    priceVersion: 'bench',
    key: async () => ({ value: 'sk-bench' }),
    codec: codecFor,
    analyze: messages => analyzeTask({ messages }),
    warn: message => {
      throw new Error(message);
    },
  });
  return { engine, close: () => transport.close() };
}

/** Everything the engine adds to a streamed answer, its writing to disk included, on an upstream that takes 100 ms. */
export async function addedLatency(rounds: number): Promise<readonly Row[]> {
  const upstream = await startUpstream(100);
  const home = createHome();
  const { engine, close } = openEngine(home.dir, [provider('bench', [model('m')], { baseUrl: upstream.url })]);
  const agent = new Agent();
  const body = JSON.stringify({ model: 'm', stream: true, messages: CALL.request.messages });
  const direct = async () => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-bench' };
    const url = `${upstream.url}/chat/completions`;
    const response = await request(url, { method: 'POST', headers, body, dispatcher: agent });
    await response.body.text();
  };
  const routed = async () => {
    const { ok, failure } = await engine.run(CALL, () => {});
    if (!ok) throw new Error(failure?.message);
  };
  try {
    const [base, ours] = await alternate(direct, routed, rounds);
    return [
      {
        what: 'added latency of the engine',
        detail: `${base.toFixed(2)} -> ${ours.toFixed(2)} ms`,
        value: (ours / base - 1) * 100,
        unit: '%',
        must: 3,
        aim: 1,
      },
    ];
  } finally {
    upstream.stop();
    await Promise.all([agent.close(), close()]);
    home.remove();
  }
}

/** Medians of two things done by turns, ms. */
export async function alternate(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  rounds: number,
): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = -3; round < rounds; round++)
    for (const [i, work] of [first, second].entries()) {
      const since = performance.now();
      await work();
      if (round >= 0) times[i]!.push(performance.now() - since);
    }
  return [median(times[0]), median(times[1])];
}

/** From a 429 to the next provider's request, as the upstream sees it. The next one has a quota, so that it is claimed first. */
export async function failover(rounds: number): Promise<readonly Row[]> {
  const upstream = await startUpstream(0);
  const home = createHome();
  const { errors } = builtInProviders.find(({ id }) => id === 'openai')!;
  const quota = { source: 'config' as const, limits: [{ limit: 1e9, unit: 'requests', window: 'day' }] as const };
  const { engine, close } = openEngine(home.dir, [
    provider('refuses', [model('m')], { baseUrl: `${upstream.origin}/refuses`, spec: { errors } }),
    provider('answers', [model('n')], { baseUrl: upstream.url, accounts: [account(undefined, { quota })] }),
  ]);
  try {
    for (let round = 0; round < rounds; round++) {
      // Who is named is asked, cooling down or not.
      const { ok, attempts } = await engine.run(
        { ...CALL, routing: { provider: 'refuses', fallback: true } },
        () => {},
      );
      if (!ok || attempts.length !== 2) throw new Error('there was no failover');
    }
    const response = await request(`${upstream.origin}/gaps`);
    const gaps = (await response.body.json()) as readonly number[];
    const row = { detail: `${gaps.length} failovers`, unit: 'ms', must: 20, aim: 5 } as const;
    return [
      { what: '429 to next request, p50', value: median(gaps), ...row },
      { what: '429 to next request, p99', value: quantile(gaps, 0.99), ...row },
    ];
  } finally {
    upstream.stop();
    await close();
    home.remove();
  }
}

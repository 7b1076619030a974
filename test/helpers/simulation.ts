// Owns a simulated world for long runs: an engine whose clock, dice and upstreams are the test's, without a socket or a wait.

import type { Outcome } from '../../src/domain/outcome.ts';
import type { Transport, UpstreamResponse } from '../../src/domain/ports.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { codecFor } from '../../src/wire/index.ts';
import { endEvents, textEvent } from './lab.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { analysis, model, provider, settings } from './world.ts';

/** What an upstream does with a call. */
export type Weather =
  | { readonly type: 'up' }
  | { readonly type: 'status'; readonly status: number; readonly retryAfterS?: number }
  | { readonly type: 'reset' }
  /** Costs the caller the time that it gives a connection. */
  | { readonly type: 'silent' }
  /** Breaks off after its first words. */
  | { readonly type: 'cut' };

export interface Simulation {
  readonly store: MemoryStore;
  /** Calls that each provider got. */
  readonly hits: Record<string, number>;
  now: number;
  ask(): Promise<Outcome>;
}

/** What an upstream that is well says. */
export const WORDS = ['All ', 'is ', 'well.'];

/** Uniform numbers that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `weather` says what a provider does with a call at the present time. Providers rank in the given order. */
export function simulate(
  ids: readonly string[],
  weather: (id: string, now: number) => Weather,
  options: { readonly seed?: number; readonly ports?: Partial<EnginePorts> } = {},
): Simulation {
  const store = memoryStore();
  const next = seeded(options.seed ?? 1);
  const hits: Record<string, number> = Object.fromEntries(ids.map(id => [id, 0]));
  const transport: Transport = {
    async send({ url }, { connectTimeoutMs }) {
      const id = new URL(url).hostname.split('.')[0]!;
      hits[id]! += 1;
      const now = weather(id, simulation.now);
      if (now.type === 'silent') simulation.now += connectTimeoutMs;
      return respond(now);
    },
    close: async () => {},
  };
  const engine = createEngine({
    clock: { now: () => simulation.now },
    dice: { next },
    transport,
    state: store,
    settings: settings({ preferences: { default: ids } }),
    providers: ids.map(id => provider(id, [model(`m-${id}`)], { baseUrl: `http://${id}.test/v1` })),
    zone: () => 'UTC',
    priceVersion: 'test',
    key: async () => ({ value: 'sk-test' }),
    codec: codecFor,
    analyze: () => analysis(),
    warn: () => {},
    ...options.ports,
  });
  const call = {
    request: { messages: [{ role: 'user', content: 'hello' }] },
    routing: {},
    restart: 'free',
    log: false,
  } as const;
  const simulation: Simulation = { store, hits, now: Date.UTC(2026, 10, 21), ask: () => engine.run(call, () => {}) };
  return simulation;
}

function respond(weather: Weather): UpstreamResponse {
  switch (weather.type) {
    case 'reset':
      throw { kind: 'network', scope: 'model', message: 'connection reset', code: 'ECONNRESET' };
    case 'silent':
      throw { kind: 'timeout', scope: 'model', message: 'no answer' };
    case 'status': {
      const { status, retryAfterS } = weather;
      const headers = {
        'content-type': 'application/json',
        ...(retryAfterS !== undefined && { 'retry-after': `${retryAfterS}` }),
      };
      return response(status, headers, [JSON.stringify({ error: { message: 'not now' } })]);
    }
    case 'cut':
      return response(200, STREAM, WORDS.slice(0, 1).map(textEvent), true);
    case 'up':
      return response(200, STREAM, [...WORDS.map(textEvent), endEvents()]);
  }
}

const STREAM = { 'content-type': 'text/event-stream' };

function response(
  status: number,
  headers: Record<string, string>,
  parts: readonly string[],
  breaks = false,
): UpstreamResponse {
  return {
    status,
    headers,
    body: (async function* () {
      for (const part of parts) yield Buffer.from(part);
      if (breaks) throw { kind: 'network', scope: 'model', message: 'connection reset', code: 'ECONNRESET' };
    })(),
    cancel() {},
    release() {},
  };
}

// Owns a host for command tests: real streams, a store in memory, engines that answer what the test says.
import { PassThrough } from 'node:stream';
import { runCli } from '../../src/cli/cli.ts';
import type { FollowableStore, Host, KeyPlace, KeyRing } from '../../src/cli/context.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Decision, ResolvedProvider } from '../../src/domain/decision.ts';
import type { Failure } from '../../src/domain/failure.ts';
import type { AnswerStore } from '../../src/domain/kept-answer.ts';
import type { LogEntry, Outcome } from '../../src/domain/outcome.ts';
import type { SecretStore } from '../../src/domain/ports.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { NO_USAGE } from '../../src/domain/usage-days.ts';
import type { Call, Engine, EngineEvent } from '../../src/engine/contract.ts';
import { createCreditBook } from '../../src/engine/credit-book.ts';
import { createUsageBook, noUsage } from '../../src/engine/usage-book.ts';
import type { SessionStore } from '../../src/session/contract.ts';
import type { LoadedSettings } from '../../src/state/settings-file.ts';
import { memoryLedger } from '../helpers/memory-ledger.ts';
import { type MemoryStore, memoryStore } from '../helpers/memory-store.ts';
import { analysis, model, provider, settings } from '../helpers/world.ts';

/** Saturday, 2026-11-21 12:00 UTC. */
export const NOW = Date.UTC(2026, 10, 21, 12);

export interface TestRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HostOptions extends Partial<Omit<Host, 'io' | 'state' | 'keys'>> {
  readonly stdin?: PassThrough | string;
  /** Columns of a terminal on that stream. */
  readonly terminal?: { readonly stdin?: boolean; readonly stdout?: number; readonly stderr?: number };
  readonly env?: Io['env'];
  readonly store?: MemoryStore;
  readonly world?: readonly ResolvedProvider[];
  readonly keyRing?: Partial<KeyRing>;
  /** Hears standard output as it comes. */
  readonly onStdout?: (text: string) => void;
}

/** Runs one command line in this process, as `openclaw-provider` would. */
export async function runLine(argv: readonly string[], options: HostOptions = {}): Promise<TestRun> {
  const stdin = typeof options.stdin === 'string' ? ended(options.stdin) : (options.stdin ?? ended(''));
  const { terminal = {} } = options;
  const stdout = Object.assign(new PassThrough(), terminal.stdout ? { isTTY: true, columns: terminal.stdout } : {});
  const stderr = Object.assign(new PassThrough(), terminal.stderr ? { isTTY: true, columns: terminal.stderr } : {});
  const texts = [textIn(stdout), textIn(stderr)] as const;
  if (options.onStdout) stdout.on('data', chunk => options.onStdout!(String(chunk)));
  let code = -1;
  await runCli({
    ...defaults(options),
    ...options,
    io: {
      stdin: Object.assign(stdin, { isTTY: terminal.stdin === true }),
      stdout,
      stderr,
      env: options.env ?? {},
      argv,
    },
    setExitCode: value => {
      code = value;
    },
  });
  return { code, stdout: texts[0](), stderr: texts[1]() };
}

export function ended(text: string | Uint8Array): PassThrough {
  const stream = new PassThrough();
  stream.end(text);
  return stream;
}

function textIn(stream: PassThrough): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', chunk => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

export function defaults(options: HostOptions): Omit<Host, 'io' | 'setExitCode'> {
  const world = options.world ?? [provider('zai', [model('glm-4.7')]), provider('kimi', [model('kimi-k2.5')])];
  const unset = () => Promise.reject(new Error('this test has none'));
  return {
    clock: { now: () => NOW },
    timers: realTimers,
    timeZone: () => 'UTC',
    platform: 'linux',
    version: () => '1.2.3',
    program: { path: '/nowhere/bin/openclaw.js', name: 'openclaw-provider' },
    stateDir: '/nowhere/.openclaw',
    settings: async () => loaded(),
    preferences: unset,
    preview: unset,
    providers: async () => world,
    state: async () => followable(options.store ?? memoryStore()),
    keys: async () => ({ ...emptyKeyRing(world), ...options.keyRing }),
    policyIn: unset,
    pastPolicies: unset,
    reconcile: unset,
    usage: async () =>
      createUsageBook(memoryStore(), { read: noUsage, update: async change => change(NO_USAGE)[1] }, () => 'UTC'),
    credits: async () => createCreditBook(memoryLedger(), { now: () => 0 }, () => {}),
    sessions: async () => ({ latest: async () => undefined }) as unknown as SessionStore,
    answers: async () => emptyStore,
    engine: async () => answering(outcome()),
    structured: unset,
    demo: unset,
    selftest: unset,
    refreshModels: async () => [],
    refreshQuotas: async () => [],
    probe: async () => ({ ok: true, latencyMs: 120, model: 'glm-4.7' }),
    signal: new AbortController().signal,
    onExit: () => () => {},
  };
}

const emptyStore: AnswerStore = { find: async () => undefined, keep: async () => {}, forget: async () => [] };

export const realTimers: Host['timers'] = {
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

export function loaded(more: Partial<LoadedSettings> = {}): LoadedSettings {
  return { settings: settings(), path: '/nowhere/.openclaw/providers.json', warnings: [], unset: [], ...more };
}

function followable(store: MemoryStore): FollowableStore {
  return Object.assign(Object.create(store) as MemoryStore, {
    async *follow(signal: AbortSignal): AsyncGenerator<LogEntry> {
      let shown = store.log.length;
      while (!signal.aborted) {
        for (; shown < store.log.length; shown++) yield store.log[shown]!;
        await new Promise(resolve => setImmediate(resolve));
      }
    },
    // On the store itself, where the test looks.
    read: () => store.read(),
    update: <T>(change: Parameters<typeof store.update<T>>[0]) => store.update(change),
    inspect: async () => ({ backend: 'files' as const }),
    async forget() {
      store.state = EMPTY_STATE;
      return ['provider-cache.json'];
    },
  });
}

function emptyKeyRing(world: readonly ResolvedProvider[]): KeyRing {
  const places = world.flatMap(({ spec, accounts }) =>
    accounts.map(({ id, hasKey }): KeyPlace => ({ provider: spec.id, account: id, source: hasKey ? 'env' : 'none' })),
  );
  return {
    stores: async () => [],
    list: async () => places,
    set: async () => ({ store: 'vault' }),
    remove: async () => [],
    migrate: async () => [],
  };
}

/** A secret store in memory. */
export function memorySecrets(kind: string): SecretStore {
  const secrets = new Map<string, string>();
  return {
    kind,
    get: async name => secrets.get(name),
    set: async (name, value) => void secrets.set(name, value),
    remove: async name => secrets.delete(name),
    list: async () => [...secrets.keys()],
  };
}

export function decision(more: Partial<Decision> = {}): Decision {
  const score = { preference: 1, quota: 1, context: 0.9, cost: 0.5, quality: 0.8, total: 87.5 };
  return {
    provider: 'kimi',
    model: 'kimi-k2.5',
    reason: 'preference',
    confidence: 0.8,
    chain: [
      { provider: 'kimi', model: 'kimi-k2.5', score, reason: 'preference', estimatedCost: 400_000 },
      { provider: 'zai', model: 'glm-4.7', score: { ...score, total: 60 }, reason: 'cost' },
    ],
    excluded: [{ provider: 'openai', model: 'gpt-5', reason: 'no_key', detail: 'no key was found' }],
    analysis: analysis(),
    notices: [],
    ...more,
  };
}

export const quotaSpent: Failure = {
  kind: 'quota_exhausted',
  scope: 'account',
  message: 'You have used your plan',
  status: 429,
  code: '1308',
  requestId: 'req-7',
  resetsAt: NOW + 12 * 60_000,
};

/** kimi answers after zai's quota was found spent. */
export function outcome(more: Partial<Outcome> = {}, text = 'The sky scatters blue light.'): Outcome {
  return {
    id: '0d1f2a3b-1111-2222-3333-444455556666',
    ok: true,
    decision: decision(),
    attempts: [
      {
        provider: 'zai',
        model: 'glm-4.7',
        id: 'a1',
        startedAt: NOW,
        latencyMs: 90,
        ok: false,
        failure: quotaSpent,
        cost: 0,
      },
      {
        provider: 'kimi',
        model: 'kimi-k2.5',
        id: 'a2',
        startedAt: NOW + 90,
        latencyMs: 1110,
        firstTokenMs: 300,
        ok: true,
        finishReason: 'stop',
        usage: { inputTokens: 500, outputTokens: 312 },
        cost: 400_000,
        costSource: 'table',
      },
    ],
    candidate: { provider: 'kimi', model: 'kimi-k2.5' },
    reason: 'limit',
    answer: { text, reasoning: [], toolCalls: [], finishReason: 'stop' },
    usage: { inputTokens: 500, outputTokens: 312 },
    cost: 400_000,
    latencyMs: 1200,
    firstTokenMs: 390,
    ...more,
  };
}

/** A request that ended with `failure`, after these attempts. */
export function failedOutcome(failure: Failure, more: Partial<Outcome> = {}): Outcome {
  const { candidate: _, answer: __, ...rest } = outcome();
  const attempts = [{ provider: 'zai', model: 'glm-4.7', id: 'a1', startedAt: NOW, latencyMs: 90, ok: false, failure }];
  return { ...rest, ok: false, attempts, failure, resetsAt: failure.resetsAt, ...more };
}

export interface AnsweringEngine extends Engine {
  readonly calls: Call[];
}

/** An engine that streams the outcome's text in small pieces after these events, and notes what it was asked. */
export function answering(result: Outcome, events: readonly EngineEvent[] = []): AnsweringEngine {
  const calls: Call[] = [];
  return {
    calls,
    async decide(call) {
      calls.push(call);
      return result.decision;
    },
    async run(call, emit) {
      calls.push(call);
      emit({ type: 'decided', decision: result.decision });
      for (const event of events) emit(event);
      for (const text of (result.answer?.text ?? '').match(/.{1,7}/gsu) ?? []) emit({ type: 'text', text });
      return result;
    },
  };
}

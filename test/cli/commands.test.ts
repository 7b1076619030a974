// The reading commands, keys, doctor and config: what a person sees, and JSON that fits its schema.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { KeyRing, PreferenceStore } from '../../src/cli/context.ts';
import { UserError } from '../../src/cli/errors.ts';
import { configChangeSchema, configListSchema, configValueSchema } from '../../src/cli/schemas/config.ts';
import { doctorSchema } from '../../src/cli/schemas/doctor.ts';
import { explainSchema } from '../../src/cli/schemas/explain.ts';
import { keysListSchema, keysMigrateSchema, keysTestSchema } from '../../src/cli/schemas/keys.ts';
import { listSchema } from '../../src/cli/schemas/list.ts';
import { logEntrySchema, logSchema } from '../../src/cli/schemas/log.ts';
import { modelsSchema } from '../../src/cli/schemas/models.ts';
import { quotaSchema } from '../../src/cli/schemas/quota.ts';
import { statusSchema } from '../../src/cli/schemas/status.ts';
import type { LogEntry } from '../../src/domain/outcome.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { account, model, provider } from '../helpers/world.ts';
import { decision, type HostOptions, loaded, NOW, quotaSpent, runLine } from './host.ts';

const HOUR = 3_600_000;
const perDay = { limits: [{ limit: 100, unit: 'requests', window: 'day' }], source: 'config' } as const;

const world = [
  provider('zai', [model('glm-4.7'), model('glm-old', { status: 'retired' })], {
    accounts: [account(undefined, { quota: perDay })],
  }),
  provider(
    'google',
    [model('gemini', { vision: true, freeTier: true, price: { inputPer1M: 0.075, outputPer1M: 0.3 } })],
    {
      accounts: [account('google-1'), account('google-2')],
    },
  ),
  provider('kimi', [model('kimi-k2.5', { price: undefined })]),
  provider('openai', [model('gpt-5')], { accounts: [account(undefined, { hasKey: false })] }),
];

const state: RouterState = {
  ...EMPTY_STATE,
  current: { provider: 'google', account: 'google-2', model: 'gemini', at: NOW - 60_000 },
  quotas: {
    'zai|default': [
      {
        unit: 'requests',
        window: 'day',
        used: 80,
        windowStart: NOW - 4 * HOUR,
        resetsAt: NOW + 20 * HOUR,
        source: 'counted',
        at: NOW - 60_000,
      },
    ],
  },
  measures: {
    'zai|default|glm-4.7|coding': {
      requests: 10,
      failed: 2,
      inputTokens: 1000,
      outputTokens: 500,
      cost: 4_200_000,
      latency: { 72: 8 },
      firstToken: {},
      errors: { timeout: 2 },
      lastAt: NOW,
    },
  },
  cooldowns: {
    'kimi|default|*|auth': {
      provider: 'kimi',
      account: 'default',
      model: '*',
      kind: 'auth',
      scope: 'account',
      since: NOW,
      until: NOW + HOUR,
      source: 'backoff',
      cause: 'Invalid key',
      strikes: 1,
    },
  },
};

function entry(id: string, more: Partial<LogEntry> = {}): LogEntry {
  const attempt = { id: `${id}-1`, provider: 'zai', model: 'glm-4.7', ok: true, latencyMs: 900, costNanoUsd: 1000 };
  return {
    v: 1,
    id,
    at: NOW - HOUR,
    task: 'coding',
    taskConfidence: 0.9,
    inputTokens: 100,
    reason: 'preference',
    ok: true,
    provider: 'zai',
    model: 'glm-4.7',
    attempts: [attempt],
    chain: decision().chain,
    excluded: decision().excluded,
    usage: { inputTokens: 100, outputTokens: 20 },
    costNanoUsd: 1000,
    latencyMs: 900,
    ...more,
  };
}
const failedAttempt = {
  id: 'x',
  provider: 'zai',
  model: 'glm-4.7',
  ok: false,
  kind: quotaSpent.kind,
  status: 429,
  message: quotaSpent.message,
  resetsAt: quotaSpent.resetsAt,
  latencyMs: 80,
};
const entries = [
  entry('aaaa1111', { session: 'work' }),
  entry('bbbb2222', {
    at: NOW - 30 * 60_000,
    provider: 'google',
    account: 'google-1',
    model: 'gemini',
    reason: 'limit',
    task: 'creative',
    attempts: [
      failedAttempt,
      { id: 'y', provider: 'google', account: 'google-1', model: 'gemini', ok: true, latencyMs: 600 },
    ],
  }),
  entry('cccc3333', {
    at: NOW - 60_000,
    ok: false,
    provider: undefined,
    model: undefined,
    kind: 'quota_exhausted',
    attempts: [failedAttempt],
  }),
];

/** A request that nobody was left for. */
function noOption(): HostOptions {
  const store = memoryStore(state);
  const { usage: _, ...failed } = { ...entries.at(-1)!, reason: 'only_option' as const };
  store.log.push(failed);
  return { world, store };
}

function full(): HostOptions {
  const store = memoryStore(state);
  store.log.push(...entries);
  return { world, store };
}

async function json<T>(argv: readonly string[], schema: { parse(value: unknown): T }, options = full()): Promise<T> {
  const { code, stdout } = await runLine([...argv, '--json'], options);
  expect(code).toBe(0);
  return schema.parse(JSON.parse(stdout));
}

describe('list', () => {
  it('shows who can be asked and where each key comes from', async () => {
    const { stdout, code } = await runLine(['list'], full());
    expect(code).toBe(0);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map(line => line.split('\t'));
    expect(rows[0]).toEqual(['provider', 'account', 'enabled', 'models', 'key', 'quota', 'url']);
    expect(rows.slice(1).map(row => row.slice(0, 6))).toEqual([
      ['zai', '', 'yes', '2', 'env', '100 requests/day'],
      ['google', 'google-1', 'yes', '1', 'env', 'none known'],
      ['google', 'google-2', 'yes', '1', 'env', 'none known'],
      ['kimi', '', 'yes', '1', 'env', 'none known'],
    ]);
    expect((await runLine(['list', '--all'], full())).stdout).toContain('openai');
  });

  it('is one document in JSON, with models where asked', async () => {
    const document = await json(['list', '--models'], listSchema);
    expect(document.providers.map(({ id }) => id)).toEqual(['zai', 'google', 'kimi', 'openai']);
    expect(document.providers[0]?.models).toEqual(['glm-4.7', 'glm-old']);
    expect(document.providers[3]?.accounts[0]).toMatchObject({ hasKey: false, keySource: null });
  });

  it('says what to do where there is nothing, on standard error', async () => {
    const run = await runLine(['list'], { world: [world[3]!] });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(run.stderr).toContain('openclaw provider keys set openai');
  });
});

describe('models', () => {
  it('searches by words and abilities; unknown prices stay unknown', async () => {
    const ids = async (...argv: string[]) => (await json(['models', ...argv], modelsSchema)).models.map(({ id }) => id);
    expect(await ids()).toEqual(['glm-4.7', 'gemini', 'kimi-k2.5', 'gpt-5']);
    expect(await ids('glm', '--retired')).toEqual(['glm-old']);
    expect(await ids('--vision')).toEqual(['gemini']);
    expect(await ids('--free')).toEqual(['gemini']);
    expect(await ids('--usable', '-p', 'openai')).toEqual([]);
    expect((await runLine(['models', 'kimi'], full())).stdout).toContain('$?');
    const { models } = await json(['models', 'kimi'], modelsSchema);
    expect(models[0]?.inputPer1M).toBeNull();
  });

  it('reads the lists anew first, and fails only where none could be read', async () => {
    const failure = { kind: 'network', scope: 'none', message: 'no route' } as const;
    const refreshed: unknown[] = [];
    const options = (isBroken: boolean): HostOptions => ({
      ...full(),
      refreshModels: async (providers, onProgress) => {
        refreshed.push(providers);
        const result = isBroken ? { provider: 'zai', models: 0, failure } : { provider: 'zai', models: 7 };
        onProgress(result);
        return [result];
      },
    });
    const fine = await runLine(['models', '-p', 'zai', '--refresh'], options(false));
    expect([fine.code, fine.stderr, refreshed]).toEqual([0, 'zai: 7 models\n', [['zai']]]);
    expect((await runLine(['models', '--refresh'], options(true))).code).toBe(8);
  });

  it('knows the provider that was meant', async () => {
    const { code, stderr } = await runLine(['models', '-p', 'gogle'], full());
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean google?');
  });
});

describe('status', () => {
  it('shows each account with quota, cost, latency, health and why', async () => {
    const { stdout } = await runLine(['status'], full());
    expect(stdout).toContain('Current: google (google-2) · gemini (1 min ago)');
    expect(stdout).toMatch(/zai\t\tyes\t20 % left\t\$0\.0042\t8\d\d ms\tok/);
    expect(stdout).toMatch(
      /kimi\t\tyes\tunknown\t\$0\t-\tcooling\tkey refused on .*, next try 13:00 \(in 1 h\) .*: Invalid key/,
    );
    expect(stdout).not.toContain('openai');
    expect(stdout).toContain('  zai → google (google-1) (quota spent, 11:30)');
  });

  it('fits its schema, with null for what is unknown', async () => {
    const document = await json(['status'], statusSchema);
    expect(document.providers.map(one => [one.provider, one.account, one.health, one.quotaLeft, one.current])).toEqual([
      ['zai', null, 'ok', 0.2, false],
      ['google', 'google-1', 'unused', null, false],
      ['google', 'google-2', 'unused', null, true],
      ['kimi', null, 'cooling', null, false],
      ['openai', null, 'no_key', null, false],
    ]);
    expect(document.providers[0]).toMatchObject({ requests: 10, failed: 2, costUsd: 0.0042, errors: { timeout: 2 } });
  });

  it('is drawn within a narrow terminal', async () => {
    const { stdout } = await runLine(['status', '--no-color'], { ...full(), terminal: { stdout: 60 } });
    for (const line of stdout.split('\n').filter(text => /[│┌└]/.test(text)))
      expect(line.length).toBeLessThanOrEqual(60);
  });

  it('names a pin that still holds', async () => {
    const withPin = (until: number): HostOptions => {
      const base = loaded();
      return {
        ...full(),
        settings: async () => ({ ...base, settings: { ...base.settings, pin: { provider: 'zai', until } } }),
      };
    };
    expect((await runLine(['status'], withPin(NOW + HOUR))).stdout).toContain('Pinned:  zai until 13:00');
    expect((await runLine(['status'], withPin(NOW - HOUR))).stdout).not.toContain('Pinned');
  });
});

describe('quota', () => {
  it('forecasts from the pace so far; unknown stays unknown', async () => {
    const { quotas } = await json(['quota'], quotaSchema);
    expect(quotas[0]).toMatchObject({
      provider: 'zai',
      used: 80,
      left: 20,
      burnPerHour: 20,
      binding: true,
      ageMs: 60_000,
    });
    expect(quotas[0]).toMatchObject({ runsOutAt: '2026-11-21T13:00:00.000Z', source: 'counted' });
    expect(quotas.find(({ provider: id }) => id === 'kimi')).toMatchObject({ limit: null, used: null, left: null });
    const { stdout } = await runLine(['quota', 'zai'], full());
    expect(stdout).toContain('runs out at 13:00, 19 h before reset');
  });

  it('--check tells fine, low and nothing left', async () => {
    const withUsed = (used: number): HostOptions => {
      const [use] = state.quotas['zai|default']!;
      return { world, store: memoryStore({ ...state, quotas: { 'zai|default': [{ ...use!, used }] } }) };
    };
    const codes = await Promise.all(
      [50, 95, 100].map(async used => (await runLine(['quota', 'zai', '--check'], withUsed(used))).code),
    );
    expect(codes).toEqual([0, 2, 1]);
  });
});

describe('explain', () => {
  it('shows verdict, chain and who is out', async () => {
    const { stdout } = await runLine(['explain', 'write', 'a', 'parser'], full());
    expect(stdout).toContain('Verdict: kimi kimi-k2.5 (preference)');
    expect(stdout).toMatch(/^2\tzai\tglm-4\.7\tcost\t/m);
    expect(stdout).toContain('#\tliking /40\tquota /30\tfit /15\tprice /10\tquality /5\tscore');
    expect(stdout).toContain('openai\tgpt-5\tno_key\tno key was found');
    expect(await json(['explain', 'x'], explainSchema)).toMatchObject({
      task: 'coding',
      inputTokens: 1000,
      estimatedCostUsd: 0.0004,
    });
  });
});

describe('log', () => {
  const ids = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map(line => line.split('\t')[1]);

  it('shows the newest last, and filters', async () => {
    expect(ids((await runLine(['log'], full())).stdout)).toEqual(['aaaa1111', 'bbbb2222', 'cccc3333']);
    expect(ids((await runLine(['log', '-n', '1'], full())).stdout)).toEqual(['cccc3333']);
    expect(ids((await runLine(['log', '--failed'], full())).stdout)).toEqual(['cccc3333']);
    expect(ids((await runLine(['log', '-p', 'google'], full())).stdout)).toEqual(['bbbb2222']);
    expect(ids((await runLine(['log', '--task', 'creative', '--reason', 'limit'], full())).stdout)).toEqual([
      'bbbb2222',
    ]);
    const { entries: shown } = await json(['log'], logSchema);
    expect(shown.map(({ id }) => id)).toEqual(['aaaa1111', 'bbbb2222', 'cccc3333']);
  });

  it('tells a person the most useful first, and of a failure only what is known', async () => {
    const at = async (stdout: number) =>
      (await runLine(['log'], { ...full(), terminal: { stdout }, env: { NO_COLOR: '1' } })).stdout;
    const heads = async (width: number) =>
      (await at(width))
        .split('\n')[1]!
        .match(/[A-Z][a-z]+/g)!
        .join(' ');
    expect(await heads(140)).toBe('Time Id Task Provider Model Why Result Time Tokens Cost');
    expect(await heads(110)).toMatch(/^Time Id Task Provider Model Why Result/);
    expect(await heads(100)).toMatch(/^Time Id Task Provider Model Result/);
    expect(await heads(70)).toBe('Time Id Provider Model Result');
    expect(await at(140)).toMatch(/bbbb2222 .* ok after zai: quota spent /);
    expect(await at(140)).toMatch(/cccc3333 .* nobody .* zai: quota spent /);
    const { stdout } = await runLine(['log', '--failed'], noOption());
    expect(stdout.trimEnd().split('\n')[1]!.split('\t').slice(5, 9)).toEqual(['', 'quota spent', '900 ms', '']);
    const why = (await runLine(['log', '--why', 'last'], noOption())).stdout;
    expect(why).toMatch(/Result: {2}nobody: quota spent\n/);
    expect(why).toMatch(/Took: {4}900 ms, \$/);
  });

  it('knows a provider by any name, one that is gone by its entries, and the nearest of one that never was', async () => {
    expect(ids((await runLine(['log', '-p', 'Google'], full())).stdout)).toEqual(['bbbb2222']);
    const gone = { ...full(), world: world.filter(({ spec }) => spec.id !== 'google') };
    expect(ids((await runLine(['log', '-p', 'google'], gone)).stdout)).toEqual(['bbbb2222']);
    for (const more of [[], ['--follow'], ['--failed']]) {
      const { code, stdout, stderr } = await runLine(['log', '-p', 'gogle', ...more], full());
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('there is no provider "gogle"; did you mean google?');
    }
  });

  it('shows the decisions of one conversation', async () => {
    const { stdout } = await runLine(['log', '--session', 'work'], full());
    expect(ids(stdout)).toEqual(['aaaa1111']);
    expect((await runLine(['log', '--session', 'play'], full())).stdout).toBe('');
  });

  it('tells one decision in full', async () => {
    const { stdout } = await runLine(['log', '--why', 'bbbb'], full());
    expect(stdout).toContain('1. zai glm-4.7: quota spent (status 429, resets 12:12 (in 12 min)), 80 ms');
    expect(stdout).toContain('2. google (google-1) gemini: answered, 600 ms');
    expect(stdout).toContain('openai\tgpt-5\tno_key\tno key was found');
    expect(stdout).toContain('#\tliking /40');
    expect((await runLine(['log', '--why', 'last'], full())).stdout).toContain('cccc3333');
    expect((await runLine(['log', '--why', 'zzz'], full())).code).toBe(2);
  });

  it('tells those without a key in one line at a terminal, below the others', async () => {
    const out = (id: string, reason: 'no_key' | 'disabled') => ({ provider: id, model: '*', reason, detail: reason });
    const excluded = [out('xai', 'no_key'), out('zai', 'disabled'), out('groq', 'no_key')];
    const store = memoryStore();
    store.log.push(entry('eeee5555', { excluded }));
    const options = { world, store, env: { NO_COLOR: '1' } };
    const shown = async (stdout?: number) =>
      (await runLine(['log', '--why', 'eeee'], { ...options, ...(stdout !== undefined && { terminal: { stdout } }) }))
        .stdout;
    expect(await shown(80)).toMatch(/zai +│ all +│ disabled │ disabled │\n└.*┘\nNo key: xai, groq\n$/);
    expect(await shown()).toMatch(
      /zai\tall\tdisabled\tdisabled\nxai\tall\tno_key\tno_key\ngroq\tall\tno_key\tno_key\n$/,
    );
  });

  it('shows what was asked and answered without what could steer the terminal', async () => {
    const steering = 'a\u001b]52;c;cm0gLXJm\u0007b\u001b[2Jc';
    const kept = entry('dddd4444', {
      content: { prompt: steering, answer: steering },
      attempts: [{ ...failedAttempt, code: steering }],
    });
    const store = memoryStore(state);
    store.log.push(kept);
    const options = { world, store, terminal: { stdout: 80 }, env: { NO_COLOR: '1' } };
    const { stdout } = await runLine(['log', '--why', 'last'], options);
    expect(stdout).toMatch(/code abc.*Prompt:\nabc.*Answer:\nabc/s);
    expect(stdout).not.toContain('\u001b');
  });

  it('follows what happens, and ends with the signal', async () => {
    const options = full();
    const stop = new AbortController();
    const onStdout = (text: string) => {
      if (text.includes('cccc3333')) setImmediate(() => options.store!.log.push(entry('dddd4444')));
      else stop.abort('SIGINT');
    };
    const argv = ['log', '--follow', '--json', '-n', '1'];
    const { code, stdout } = await runLine(argv, { ...options, signal: stop.signal, onStdout });
    const shown = stdout
      .trimEnd()
      .split('\n')
      .map(line => logEntrySchema.parse(JSON.parse(line)).id);
    expect([code, shown]).toEqual([130, ['cccc3333', 'dddd4444']]);
  });
});

describe('keys', () => {
  function ring(more: Partial<KeyRing> = {}) {
    const saved: unknown[] = [];
    const keyRing: Partial<KeyRing> = {
      set: async (...args) => {
        saved.push(args);
        return { store: 'keychain' };
      },
      remove: async (...args) => {
        saved.push(args);
        return ['vault'];
      },
      ...more,
    };
    return { saved, options: { world, keyRing } satisfies HostOptions };
  }

  it('set takes the key from standard input or a variable, and never shows it', async () => {
    const { saved, options } = ring();
    const piped = await runLine(['keys', 'set', 'zai', '--key-stdin', '--json'], { ...options, stdin: ' sk-secret\n' });
    const fromEnv = await runLine(['keys', 'set', 'google/google-2', '--key-env', 'K'], {
      ...options,
      env: { K: 'sk-other' },
    });
    expect(saved).toEqual([
      ['zai', 'default', 'sk-secret'],
      ['google', 'google-2', 'sk-other'],
    ]);
    expect(JSON.stringify([piped, fromEnv])).not.toMatch(/sk-(secret|other)/);
    expect(JSON.parse(piped.stdout)).toEqual({
      schemaVersion: 1,
      ok: true,
      provider: 'zai',
      account: 'default',
      store: 'keychain',
    });
  });

  it('set without a terminal fails with the exact command, and does not read the pipe', async () => {
    const { saved, options } = ring();
    const stdin = new PassThrough();
    const { code, stderr } = await runLine(['keys', 'set', 'zai'], { ...options, stdin });
    expect([code, saved, stdin.listenerCount('data')]).toEqual([2, [], 0]);
    expect(stderr).toContain('openclaw provider keys set zai --key-stdin');
  });

  it.each([
    ['', 4],
    ['a b', 4],
    ['one\ntwo', 4],
  ])('set refuses %j as a key', async (stdin, code) => {
    const { saved, options } = ring();
    expect((await runLine(['keys', 'set', 'zai', '--key-stdin'], { ...options, stdin })).code).toBe(code);
    expect(saved).toEqual([]);
  });

  it('remove asks, and without a terminal wants --yes', async () => {
    const { saved, options } = ring();
    const { code, stderr } = await runLine(['keys', 'remove', 'zai'], options);
    expect([code, saved]).toEqual([2, []]);
    expect(stderr).toContain('openclaw provider keys remove zai --yes');
    expect((await runLine(['keys', 'remove', 'zai', '--yes'], options)).code).toBe(0);
    expect(saved).toEqual([['zai', 'default']]);
    expect((await runLine(['keys', 'remove', 'zai', '-y'], ring({ remove: async () => [] }).options)).code).toBe(1);
  });

  it('list and migrate fit their schemas', async () => {
    const moved = [{ provider: 'zai', account: 'default', from: 'config', to: 'keychain' }] as const;
    expect((await json(['keys', 'list'], keysListSchema, { world })).keys).toHaveLength(4);
    const document = await json(
      ['keys', 'migrate', '-n'],
      keysMigrateSchema,
      ring({ migrate: async () => moved }).options,
    );
    expect(document).toMatchObject({ dryRun: true, moved });
  });

  it('test asks each account that has a key; the first refusal is the exit code', async () => {
    const asked: unknown[] = [];
    const probe: HostOptions['probe'] = async candidate => {
      asked.push(candidate);
      const failure = { kind: 'auth', scope: 'account', message: 'invalid key', status: 401 } as const;
      return candidate.provider === 'kimi'
        ? { ok: false, latencyMs: 50, failure }
        : { ok: true, latencyMs: 50, model: 'm' };
    };
    const { code, stdout } = await runLine(['keys', 'test', '--json'], { world, probe });
    expect(code).toBe(4);
    expect(keysTestSchema.parse(JSON.parse(stdout)).results.map(({ ok }) => ok)).toEqual([true, true, true, false]);
    expect(asked).toContainEqual({ provider: 'google', account: 'google-2' });
    expect((await runLine(['keys', 'test', 'google/google-9'], { world, probe })).code).toBe(2);
  });
});

describe('doctor', () => {
  it('finds nothing where all is well', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'doctor-'));
    const document = await json(['doctor'], doctorSchema, { ...full(), stateDir });
    expect(document.findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    await rm(stateDir, { recursive: true });
  });

  it('says for each finding what to do; the exit code is that of the first error', async () => {
    const stateDir = join(await mkdtemp(join(tmpdir(), 'doctor-')), 'open');
    await mkdir(stateDir, { mode: 0o755 });
    const options: HostOptions = {
      world: [world[3]!],
      stateDir,
      settings: async () => loaded({ text: '{}', warnings: ['zai: plain-text key, see keys migrate'] }),
    };
    const { code, stdout } = await runLine(['doctor'], options);
    expect(code).toBe(4);
    expect(stdout).toContain(`fix: chmod 700 ${stateDir}`);
    expect(stdout).toContain('fix: openclaw provider keys migrate');
    expect(stdout).toContain('no provider can be used');
    expect(stdout).toContain('fix: openclaw provider keys set openai');
  });

  it('looks no further than a configuration that is not valid', async () => {
    const settings = () =>
      Promise.reject(new UserError({ type: 'config', exitCode: 3, message: 'line 3, column 7: a comma' }));
    const { code, stdout } = await runLine(['doctor', '--json'], { ...full(), settings });
    expect(code).toBe(3);
    expect(doctorSchema.parse(JSON.parse(stdout)).findings[0]).toMatchObject({
      level: 'error',
      why: 'line 3, column 7: a comma',
    });
  });

  it.each([
    ['budget_spent', 'over budget', 'openclaw provider usage'],
    ['credits_short', 'too few credits', 'openclaw provider credits topup 10'],
    ['uncounted', 'cost not countable', 'Free space on the disk of the state folder, or start its Redis'],
  ])('tells a probe that was refused for money (%s) from a spent quota', async (code, words, fix) => {
    const failure = { kind: 'quota_exhausted', scope: 'none', code, message: 'no money' } as const;
    const probe = async () => ({ ok: false, latencyMs: 0, failure });
    const { stdout } = await runLine(['doctor', '--json'], { ...full(), probe });
    const found = doctorSchema.parse(JSON.parse(stdout)).findings.filter(({ why }) => why === 'no money');
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatchObject({ level: 'warning', what: expect.stringContaining(words), fix });
  });

  it('asks nobody with --offline', async () => {
    const probe = () => Promise.reject(new Error('asked'));
    expect((await runLine(['doctor', '--offline'], { ...full(), probe })).code).toBe(0);
  });
});

describe('config', () => {
  const store: PreferenceStore = {
    list: async () => ({ 'provider.budget_mode': 'balanced', 'provider.default': ['zai'], 'other.x': 1 }),
    get: async path => (path === 'provider.default' ? ['zai'] : undefined),
    unset: async path => ({ path, before: 'free_only', after: undefined }),
    change: async ({ preferences = {} }) =>
      Object.entries(preferences).map(([path, after]) => ({ path, before: 'balanced', after })),
  };
  const options: HostOptions = { preferences: async () => store };

  it('gets, sets, unsets and lists', async () => {
    expect((await runLine(['config', 'get', 'provider.default'], options)).stdout).toBe('["zai"]\n');
    expect((await runLine(['config', 'set', 'provider.budget_mode', 'free_only'], options)).stderr).toBe(
      'provider.budget_mode: balanced → free_only\n',
    );
    expect((await runLine(['config', 'list', 'provider.*'], options)).stdout).not.toContain('other.x');
    expect(await json(['config', 'get', 'provider.default'], configValueSchema, options)).toMatchObject({
      value: ['zai'],
    });
    expect(await json(['config', 'unset', 'provider.budget_mode'], configChangeSchema, options)).toMatchObject({
      after: null,
    });
    expect((await json(['config', 'list'], configListSchema, options)).values).toMatchObject({ 'other.x': 1 });
  });
});

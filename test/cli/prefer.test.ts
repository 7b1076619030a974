// prefer, set, switch and reset: what is written, what is told, and that a wrong name changes nothing.
import { describe, expect, it } from 'vitest';
import { recordFailure } from '../../src/accounting/health.ts';
import type { PreferenceChange } from '../../src/cli/context.ts';
import { createPreferenceStore } from '../../src/cli/preference-store.ts';
import { switchSchema } from '../../src/cli/schemas/pin.ts';
import { preferSchema } from '../../src/cli/schemas/prefer.ts';
import { resetSchema } from '../../src/cli/schemas/reset.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { parseSettings } from '../../src/schema/parse.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { account, model, provider } from '../helpers/world.ts';
import { type HostOptions, loaded, NOW, quotaSpent, runLine } from './host.ts';

const world = [
  provider('zai', [model('glm-4.7')], { spec: { label: 'Z.AI' } }),
  provider('openai', [model('gpt-5')]),
  provider('anthropic', [model('claude-opus-5')]),
  provider('kimi', [model('kimi-k2.5')], { spec: { label: 'Kimi (Moonshot)' } }),
  provider('google', [model('gemini')], { accounts: [account('google', { hasKey: false })] }),
];
const parse = { env: {}, knownProviders: world.map(({ spec }) => spec.id) };

interface File {
  readonly pin?: object;
  readonly preferences?: Readonly<Record<string, unknown>> & {
    readonly taskPreferences?: Readonly<Record<string, unknown>>;
  };
}

/** A world whose providers.json is a text in memory. */
function inFile(text: string, more: HostOptions = {}) {
  const file = { text };
  const settings = async () => {
    const parsed = parseSettings(file.text, parse);
    if ('errors' in parsed) throw new Error('the file is not valid');
    return loaded({ settings: parsed.settings, text: file.text });
  };
  const store = createPreferenceStore({
    settings,
    parse,
    async write(change) {
      file.text = change(file.text);
    },
  });
  const options: HostOptions = { world, settings, preferences: async () => store, ...more };
  const run = (...argv: string[]) => runLine(argv, options);
  return { file, run, value: () => JSON.parse(file.text || '{}') as File };
}

describe('prefer', () => {
  it('writes a default, an ordered list, a list for a goal and a budget mode', async () => {
    const { run, value } = inFile('');
    expect(await run('prefer', 'zai')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'default: (not set) → zai\nIn force from the next request on.\n',
    });
    expect((await run('prefer', '--task', 'coding', 'openai', 'Anthropic')).stderr).toContain(
      'task.coding: (not set) → openai, anthropic\n',
    );
    expect((await run('prefer', '--quality', 'max_context', 'kimi')).code).toBe(0);
    expect((await run('prefer', '--budget', 'free_only')).stderr).toContain('budget_mode: balanced → free_only\n');
    expect(value()).toEqual({
      preferences: {
        default: 'zai',
        taskPreferences: { coding: ['openai', 'anthropic'] },
        qualityPreferences: { max_context: 'kimi' },
        budgetMode: 'free_only',
      },
    });
  });

  it('takes labels, models of a provider and bare models, each in the form the router reads', async () => {
    const { run, value } = inFile('');
    await run('prefer', 'Z.AI', 'Moonshot', 'OpenAI/gpt-5', 'glm-4.7', 'zai');
    expect(value().preferences?.['default']).toEqual(['zai', 'kimi', 'openai/gpt-5', 'glm-4.7']);
  });

  it.each([
    [['prefer', 'opnai'], 'did you mean openai?'],
    [['prefer', 'Antropic'], 'did you mean anthropic?'],
    [['prefer', 'Moonshto'], 'did you mean kimi?'],
    [['prefer', 'zai', 'zai/glm-4.77'], 'did you mean zai/glm-4.7?'],
    [['prefer', '--task', 'codnig', 'zai'], 'Did you mean coding?'],
    [['prefer', '--budget', 'fre_only'], 'Did you mean free_only?'],
    [['prefer', '--task', 'coding'], 'no provider is named'],
    [['prefer', '--unset', 'zai'], '--unset'],
    [['set', '--fallback', 'zai'], '--preferred openai'],
    [['set'], 'nothing is to be set'],
    [['set', '--task', 'coding', '--preferred', 'opnai'], 'did you mean openai?'],
    [['switch', 'zia'], 'did you mean zai?'],
    [['switch', 'openai/gpt5'], 'did you mean openai/gpt-5?'],
    [['reset', '--health', 'zia'], 'did you mean zai?'],
    [['config', 'set', 'provider.default', 'opnai'], 'did you mean openai?'],
    [['config', 'set', 'provider.task.coding', 'zai,opnai'], 'did you mean openai?'],
    [['config', 'set', 'provider.task.coding', '{"preferred":"zai","fallback":["opnai"]}'], 'did you mean openai?'],
    [['config', 'set', 'provider.quality.max_speed', '["openai/gpt5"]'], 'did you mean openai/gpt-5?'],
  ])('%j changes nothing', async (argv, hint) => {
    const text = '{ "preferences": { "default": "kimi" } } // mine\n';
    const { file, run } = inFile(text);
    const { code, stderr } = await run(...argv);
    expect({ code, text: file.text }).toEqual({ code: 2, text });
    expect(stderr).toContain(hint);
  });

  it('unsets a list wherever it stands, the other spelling included', async () => {
    const { run, file } = inFile(
      '{"preferences": {"code_generation": "kimi", "taskPreferences": {"coding": "zai"}, "coding": "openai"}}',
    );
    expect((await run('prefer', '--task', 'code_generation', '--unset')).stderr).toContain(
      'task.coding: zai → (not set)',
    );
    expect(file.text).not.toMatch(/zai|openai|kimi/);
  });

  it('unsets a goal with its list, and a budget mode', async () => {
    const { run, value } = inFile('');
    await run('prefer', '--quality', 'max_speed', 'zai');
    await run('prefer', '--quality', 'max_speed');
    await run('prefer', '--budget', 'cost_first');
    expect(value().preferences).toMatchObject({ quality: 'max_speed', budgetMode: 'cost_first' });
    await run('prefer', '--quality', 'max_speed', '--budget', 'cost_first', '--unset');
    expect(value().preferences).toEqual({ qualityPreferences: {} });
  });

  it('edits the list of a goal where the file has it', async () => {
    const { run, value } = inFile('{"preferences": {"quality": {"max_context": ["google"]}}}');
    await run('prefer', '--quality', 'max_context', 'kimi');
    expect(value().preferences).toEqual({ quality: { max_context: 'kimi' } });
  });

  it('says what keeps the preferred one from answering', async () => {
    expect((await inFile('').run('prefer', 'google')).stderr).toContain(
      'google has no key yet: openclaw provider setup google',
    );
  });

  it('shows what is in force, and writes nothing', async () => {
    const { run, file } = inFile('{"preferences": {"default": ["zai", "kimi"]}}');
    expect((await run('prefer')).stdout).toContain('zai, kimi');
    expect((await run('prefer', '--show')).stdout).toBe((await run('prefer')).stdout);
    expect(file.text).toBe('{"preferences": {"default": ["zai", "kimi"]}}');
    expect((await run('prefer', '--show', 'zai')).code).toBe(2);
  });

  it('keeps comments and layout', async () => {
    const { run, file } = inFile('{\n  // who comes first\n  "preferences": { "default": "kimi", }, // so far\n}\n');
    await run('prefer', 'zai');
    expect(file.text).toBe('{\n  // who comes first\n  "preferences": { "default": "zai", }, // so far\n}\n');
  });
});

describe('config set', () => {
  it('takes the names of a list as prefer does, in every form', async () => {
    const { run, value } = inFile('');
    await run('config', 'set', 'provider.default', 'Z.AI,OpenAI/gpt-5');
    await run('config', 'set', 'provider.task.coding', '{"preferred": "Moonshot", "fallback": ["glm-4.7"]}');
    expect((await run('config', 'set', 'provider.quality.max_speed', 'google')).stderr).toContain(
      'google has no key yet',
    );
    expect(value().preferences).toEqual({
      default: ['zai', 'openai/gpt-5'],
      taskPreferences: { coding: { preferred: 'kimi', fallback: ['glm-4.7'] } },
      qualityPreferences: { max_speed: 'google' },
    });
  });

  it('leaves what is no name to the schema', async () => {
    const { run, file } = inFile('');
    expect((await run('config', 'set', 'provider.default', '7')).code).toBe(2);
    expect((await run('config', 'set', 'provider.default', '["zai", 7]')).code).toBe(2);
    expect(file.text).toBe('');
  });
});

describe('set', () => {
  it('is prefer in other words', async () => {
    const { run, value } = inFile('');
    expect(
      (await run('set', '--task', 'coding', '--preferred', 'openai', '--fallback', 'anthropic,zai')).stderr,
    ).toContain('task.coding: (not set) → openai, anthropic, zai');
    expect(value().preferences?.taskPreferences?.['coding']).toEqual(['openai', 'anthropic', 'zai']);
  });
});

describe('switch and reset', () => {
  it('pins a provider or a model, for a while or for good, and takes the pin away', async () => {
    const { run, value } = inFile('{"useOpenRouter": false}');
    expect((await run('switch', 'Z.AI')).stderr).toContain('routing: automatic → zai\n');
    const { stderr } = await run('switch', 'zai/glm-4.7', '--for', '2h');
    expect(stderr).toContain('routing: zai → zai/glm-4.7 until 14:00 (in 2 h)');
    expect(value().pin).toEqual({ provider: 'zai', model: 'glm-4.7', until: '2026-11-21T14:00:00.000Z' });
    expect((await run('reset')).stderr).toBe(
      'routing: zai/glm-4.7 until 14:00 (in 2 h) → automatic\nIn force from the next request on.\n',
    );
    expect(value()).toEqual({ useOpenRouter: false });
    expect((await run('reset')).stderr).toBe('routing: automatic already, nothing is pinned\n');
    expect((await run('reset', '--dry-run')).stderr).toBe('routing: automatic already, nothing is pinned\n');
    expect((await run('reset', '--health', '--quota')).stderr).toBe(
      'health: no cooldown and no strike\nquotas: nothing is counted\n',
    );
  });

  it('a pin whose time is over counts as none', async () => {
    const { run, value } = inFile('{"pin": {"provider": "zai", "until": "2026-11-21T11:00:00Z"}}');
    expect((await run('switch', 'kimi')).stderr).toContain('routing: automatic → kimi');
    expect(value().pin).toEqual({ provider: 'kimi' });
  });

  const struck = () =>
    memoryStore({
      ...['zai', 'kimi'].reduce(
        (state, id) => recordFailure(state, { provider: id, model: 'any' }, quotaSpent, NOW, 0.5),
        EMPTY_STATE,
      ),
      quotas: {
        'zai|default': [{ unit: 'requests', window: 'day', used: 3, windowStart: NOW, source: 'counted', at: NOW }],
      },
    });

  it('clears health, and asks those who were struck and nobody else', async () => {
    const store = struck();
    const asked: string[] = [];
    const probe: HostOptions['probe'] = async ({ provider: id }) => {
      asked.push(id);
      return { ok: true, latencyMs: 12, model: 'm' };
    };
    const { run } = inFile('{"pin": {"provider": "zai"}}', { store, probe });
    const { code, stdout, stderr } = await run('reset', '--health');
    expect({ code, asked }).toEqual({ code: 0, asked: ['zai', 'kimi'] });
    expect(stderr).toContain('health: 2 cooldowns, 2 strikes → none, then 2 minimal requests');
    expect(stderr).not.toContain('routing');
    expect(stdout).toMatch(/zai\s+works/);
    expect([store.state.cooldowns, store.state.strikes]).toEqual([{}, {}]);
    expect(Object.keys(store.state.quotas)).toEqual(['zai|default']);
  });

  it('clears one provider only; who fails the proof cools down again, and the exit code tells', async () => {
    const store = struck();
    const probe: HostOptions['probe'] = async () => ({
      ok: false,
      latencyMs: 12,
      model: 'glm-4.7',
      failure: quotaSpent,
    });
    const { run } = inFile('', { store, probe });
    const { code, stdout } = await run('reset', '--health', 'Z.AI');
    expect(code).toBe(5);
    expect(stdout).toContain('quota spent: You have used your plan');
    expect(
      Object.keys(store.state.cooldowns)
        .map(key => key.split('|')[0])
        .sort(),
    ).toEqual(['kimi', 'zai']);
    expect(store.state.strikes['zai|default|*|quota_exhausted']?.count).toBe(1);
  });

  it.each([
    ['budget_spent', 'over budget: lab m1: budget of $0.1 a day', struck()],
    ['credits_short', 'too few credits: lab m1: budget of $0.1 a day', memoryStore()],
  ])('says of a proof that was refused for money (%s) that nobody was asked', async (code, words, store) => {
    const failure = { kind: 'quota_exhausted', scope: 'none', code, message: 'lab m1: budget of $0.1 a day' } as const;
    const { run } = inFile('', { store, probe: async () => ({ ok: false, latencyMs: 0, model: 'glm-4.7', failure }) });
    const { code: exit, stdout, stderr } = await run('reset', '--health', 'zai');
    expect(exit).toBe(6);
    expect(stderr).not.toContain('minimal request');
    expect(stdout).toContain(words);
    expect(stdout).not.toContain('$?');
  });

  it('--quota drops counts; --dry-run only tells', async () => {
    const store = struck();
    const { run, file } = inFile('{"pin": {"provider": "zai"}}', { store });
    const before = store.state;
    const { stderr, code } = await run('reset', '--all', '--dry-run');
    expect(code).toBe(0);
    expect(stderr).toContain('would reset routing: zai → automatic');
    expect({ state: store.state, text: file.text }).toEqual({ state: before, text: '{"pin": {"provider": "zai"}}' });
    await run('reset', '--quota');
    expect(store.state.quotas).toEqual({});
    expect(Object.keys(store.state.cooldowns)).toHaveLength(2);
  });

  it('--all needs --yes where nobody can be asked', async () => {
    const store = struck();
    const { run, value } = inFile('{"pin": {"provider": "zai"}}', { store });
    const refused = await run('reset', '--all');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('openclaw provider reset --all --yes');
    expect(value().pin).toEqual({ provider: 'zai' });
    expect((await run('reset', '--all', '--yes')).code).toBe(0);
    expect(value()).toEqual({});
    expect(store.state).toEqual(EMPTY_STATE);
  });
});

describe('--json', () => {
  it('fits its schema', async () => {
    const { run } = inFile('', { store: memoryStore() });
    const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout) as unknown;
    const changes: PreferenceChange[] = preferSchema.parse(await json('prefer', 'zai')).changes as PreferenceChange[];
    expect(changes).toEqual([{ path: 'provider.default', before: [], after: ['zai'] }]);
    expect(preferSchema.parse(await json('prefer')).preferences).toMatchObject({ 'provider.default': ['zai'] });
    preferSchema.parse(await json('set', '--preferred', 'kimi'));
    expect(switchSchema.parse(await json('switch', 'zai', '--for', '1h'))).toMatchObject({
      before: null,
      after: { provider: 'zai', model: null, until: '2026-11-21T13:00:00.000Z' },
    });
    expect(resetSchema.parse(await json('reset', '--all', '--yes'))).toMatchObject({ ok: true, dryRun: false });
    expect(await json('prefer', 'opnai')).toMatchObject({ ok: false, error: { type: 'usage', exitCode: 2 } });
  });
});

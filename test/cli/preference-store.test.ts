// Preferences written into providers.json: each change is in force at once, and costs no other.
import { describe, expect, it } from 'vitest';
import { createPreferenceStore } from '../../src/cli/preference-store.ts';
import { preferenceValue } from '../../src/cli/preference-value.ts';
import { parseSettings } from '../../src/schema/parse.ts';

const parse = { env: {}, knownProviders: [] };

/** A file in memory, and the preferences over it. */
function fileOf(value: unknown) {
  let text = JSON.stringify(value);
  const settings = async () => {
    const parsed = parseSettings(text, parse);
    if ('errors' in parsed) throw new Error(text);
    return { settings: parsed.settings, text, path: 'providers.json', warnings: [], unset: [] };
  };
  const write = async (change: (text: string) => string) => {
    text = change(text);
  };
  const store = createPreferenceStore({ settings, write, parse });
  const set = async (path: string, value: unknown) => (await store.change({ preferences: { [path]: value } }))[0]!;
  return { store, set, read: () => JSON.parse(text) };
}

describe('lists by goal', () => {
  const quality = { max_speed: ['groq'], max_quality: ['anthropic'] };

  it('change where they stand', async () => {
    const { store, set, read } = fileOf({ preferences: { quality } });
    expect(await set('provider.quality.max_speed', ['zai'])).toMatchObject({
      before: ['groq'],
      after: ['zai'],
    });
    expect(read()).toEqual({ preferences: { quality: { ...quality, max_speed: ['zai'] } } });
    await set('provider.quality.balanced', 'kimi');
    expect(await store.get('provider.quality.balanced')).toEqual(['kimi']);
  });

  it('outlive the choice of a goal in their place, and its end', async () => {
    const { store, set, read } = fileOf({ preferences: { quality, qualityPreferences: { max_speed: ['old'] } } });
    await store.unset('provider.quality');
    expect(read().preferences.quality).toEqual(quality);
    expect(await set('provider.quality', 'max_speed')).toMatchObject({ before: undefined, after: 'max_speed' });
    expect(read()).toEqual({ preferences: { quality: 'max_speed', qualityPreferences: quality } });
    expect(await store.unset('provider.quality')).toMatchObject({ after: undefined });
    expect(read().preferences.qualityPreferences).toEqual(quality);
  });

  it('may be set beside a goal', async () => {
    const { store, set } = fileOf({ preferences: { quality: 'max_speed' } });
    await set('provider.quality.max_speed', 'groq');
    expect(await store.get('provider.quality')).toBe('max_speed');
    expect(await store.get('provider.quality.max_speed')).toEqual(['groq']);
  });
});

it('is changed where it is in force, and unset at every place', async () => {
  const { store, set, read } = fileOf({
    autoSwitch: true,
    switchOnLimit: true,
    preferences: { autoSwitch: true, taskPreferences: { coding: 'a' }, coding: 'b' },
  });
  expect(await set('provider.switch_on_limit', false)).toMatchObject({ before: true, after: false });
  expect(await set('provider.task.coding', 'c')).toMatchObject({ before: ['a'], after: ['c'] });
  await store.unset('provider.switch_on_limit');
  expect(await store.unset('provider.task.coding')).toMatchObject({ after: undefined });
  expect(read()).toEqual({ preferences: { taskPreferences: {} } });
});

it('takes names with commas where a list is wanted, and nowhere else', () => {
  expect(preferenceValue('zai, openai,', { isList: true })).toEqual(['zai', 'openai']);
  expect(preferenceValue('["zai"]', { isList: true })).toEqual(['zai']);
  expect(preferenceValue('kimi', { isList: true })).toBe('kimi');
  expect(preferenceValue('a,b', {})).toBe('a,b');
  expect(preferenceValue('false', {})).toBe(false);
});

it('writes nothing that would not be valid', async () => {
  const { set, read } = fileOf({});
  await expect(set('provider.budget_mode', 'a,b')).rejects.toMatchObject({ details: { exitCode: 2 } });
  expect(read()).toEqual({});
});

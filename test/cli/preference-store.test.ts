// Preferences written into providers.json: each change is in force at once, and costs no other.
import { describe, expect, it } from 'vitest';
import { createPreferenceStore } from '../../src/cli/preference-store.ts';
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
  return { store: createPreferenceStore({ settings, write, parse }), read: () => JSON.parse(text) };
}

describe('lists by goal', () => {
  const quality = { max_speed: ['groq'], max_quality: ['anthropic'] };

  it('change where they stand', async () => {
    const { store, read } = fileOf({ preferences: { quality } });
    expect(await store.set('provider.quality.max_speed', '["zai"]')).toMatchObject({
      before: ['groq'],
      after: ['zai'],
    });
    expect(read()).toEqual({ preferences: { quality: { ...quality, max_speed: ['zai'] } } });
    await store.set('provider.quality.balanced', 'kimi');
    expect(await store.get('provider.quality.balanced')).toEqual(['kimi']);
  });

  it('outlive the choice of a goal in their place, and its end', async () => {
    const { store, read } = fileOf({ preferences: { quality, qualityPreferences: { max_speed: ['old'] } } });
    await store.unset('provider.quality');
    expect(read().preferences.quality).toEqual(quality);
    expect(await store.set('provider.quality', 'max_speed')).toMatchObject({ before: undefined, after: 'max_speed' });
    expect(read()).toEqual({ preferences: { quality: 'max_speed', qualityPreferences: quality } });
    expect(await store.unset('provider.quality')).toMatchObject({ after: undefined });
    expect(read().preferences.qualityPreferences).toEqual(quality);
  });

  it('may be set beside a goal', async () => {
    const { store } = fileOf({ preferences: { quality: 'max_speed' } });
    await store.set('provider.quality.max_speed', 'groq');
    expect(await store.get('provider.quality')).toBe('max_speed');
    expect(await store.get('provider.quality.max_speed')).toEqual(['groq']);
  });
});

it('is changed where it is in force, and unset at every place', async () => {
  const { store, read } = fileOf({
    autoSwitch: true,
    switchOnLimit: true,
    preferences: { autoSwitch: true, taskPreferences: { coding: 'a' }, coding: 'b' },
  });
  expect(await store.set('provider.switch_on_limit', 'false')).toMatchObject({ before: true, after: false });
  expect(await store.set('provider.task.coding', 'c')).toMatchObject({ before: ['a'], after: ['c'] });
  await store.unset('provider.switch_on_limit');
  expect(await store.unset('provider.task.coding')).toMatchObject({ after: undefined });
  expect(read()).toEqual({ preferences: { taskPreferences: {} } });
});

it('takes names with commas where a list is wanted, and nowhere else', async () => {
  const { store } = fileOf({});
  expect(await store.set('provider.default', 'zai, openai,')).toMatchObject({ after: ['zai', 'openai'] });
  expect(await store.set('provider.default', 'kimi')).toMatchObject({ after: ['kimi'] });
  await expect(store.set('provider.budget_mode', 'a,b')).rejects.toMatchObject({ details: { exitCode: 3 } });
});

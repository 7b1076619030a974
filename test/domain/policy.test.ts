// The kept part of the settings: no secret is in it, and its fingerprint follows the routing and nothing else.
import { describe, expect, it } from 'vitest';
import * as policy from '../../src/domain/policy.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { DEFAULT_SETTINGS } from '../../src/schema/defaults.ts';
import { parseSettings } from '../../src/schema/parse.ts';

const CLOUDS = ['ollama.com'];
const routingOf = (settings: Settings) => policy.routingOf(settings, CLOUDS);
const fingerprintOf = (settings: Settings) => policy.fingerprintOf(settings, CLOUDS);
const parsed = (file: object) => {
  const result = parseSettings(JSON.stringify(file), { env: { REGION: 'eu' }, knownProviders: ['zai', 'google'] });
  if ('errors' in result) throw new Error(JSON.stringify(result.errors));
  return result.settings;
};
const lab = {
  baseUrl: 'https://user:hunter2@lab.example/v1?token=hunter2',
  apiKey: 'sk-hunter2',
  headers: { 'x-secret': 'hunter2' },
  models: { m1: { contextWindow: 32_768, costPer1M: { input: 1, output: 2 } } },
};
const accounts = [{ id: 'one', apiKey: 'hunter2' }, { id: 'two', apiKey: '${TWO:-hunter2}' }, 'three'];
const file = {
  providers: { lab, google: { accounts } },
  state: { backend: 'redis', url: 'redis://:hunter2@redis.example' },
};

describe('what is kept of the settings', () => {
  it('has no secret, but tells that there were keys', () => {
    const kept = routingOf(parsed({ providers: file.providers, state: file.state }));
    expect(JSON.stringify(kept)).not.toContain('hunter2');
    expect(kept.providers['lab']).toMatchObject({ baseUrl: 'withheld', apiKey: 'withheld', models: { m1: {} } });
    expect(kept.providers['google']?.accounts).toMatchObject([
      { id: 'one', apiKey: 'withheld' },
      { id: 'two', apiKey: 'withheld' },
      { id: 'three', enabled: true },
    ]);
  });

  it('has of an address whether it leads away from this machine', () => {
    const home = routingOf(parsed({ providers: { lab: { ...lab, baseUrl: 'http://me:hunter2@localhost:8080/v1' } } }));
    expect(home.providers['lab']).toMatchObject({ baseUrl: 'http://127.0.0.1' });
  });

  it('has of an address whether it leads into the cloud of a vendor whose servers run at home too', () => {
    const kept = (baseUrl: string) => routingOf(parsed({ providers: { ollama: { wire: 'ollama', baseUrl } } }));
    const places = ['https://me:hunter2@ollama.com/x?hunter2', 'https://api.ollama.com', 'https://notollama.com'];
    expect(places.map(one => kept(one).providers['ollama']?.baseUrl)).toEqual([
      'https://ollama.com',
      'https://ollama.com',
      'withheld',
    ]);
  });

  it('has the same fingerprint where routing is the same', () => {
    const base = fingerprintOf(parsed({ providers: { lab } }));
    expect(base).toMatch(/^[0-9a-z]+-[0-9a-z]+$/);
    expect(fingerprintOf(parsed({}))).toBe(fingerprintOf(DEFAULT_SETTINGS));
    const same = [
      { providers: { lab: { ...lab, apiKey: 'keychain:lab' } } },
      { providers: { lab: { ...lab, apiKey: undefined, headers: {} } } },
      { logContent: true, timeouts: { totalMs: 5 }, providers: { lab } },
      { budget: { day: 1 }, onBudget: 'downgrade', providers: { lab } },
    ];
    for (const one of same) expect(fingerprintOf(parsed(one))).toBe(base);
    const reordered = { models: lab.models, headers: lab.headers, apiKey: lab.apiKey, baseUrl: lab.baseUrl };
    expect(fingerprintOf(parsed({ providers: { lab: reordered } }))).toBe(base);
  });

  it('has another fingerprint where routing is another', () => {
    const others = [
      { providers: { lab } },
      { providers: { lab: { ...lab, enabled: false } } },
      { providers: { lab: { ...lab, baseUrl: 'http://localhost:8080/v1' } } },
      { providers: { lab: { ...lab, baseUrl: 'https://ollama.com' } } },
      { providers: { lab: { ...lab, models: { m1: { contextWindow: 32_769 } } } } },
      { providers: { google: { accounts: ['one', 'two'] } } },
      { providers: { google: { accounts: ['two', 'one'] } } },
      { pin: { provider: 'zai' } },
      { sort: 'price' },
      { zdr: true },
      { dataCollection: 'deny' },
      { maxPrice: { prompt: 1 } },
      { maxTokens: 100 },
      { useOpenRouter: false },
      { aliases: { fast: 'zai/glm-4.7' } },
      { preferences: { default: ['zai', 'google'] } },
      { preferences: { default: ['google', 'zai'] } },
      {},
    ].map(one => fingerprintOf(parsed(one)));
    expect(new Set(others).size).toBe(others.length);
  });
});

// Tests of loading settings: what was found sound is not checked again, and nothing unsound is ever taken for sound.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSeal } from '../../src/state/seal.ts';
import { loadSettings } from '../../src/state/settings-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const GOOD = '{ "preferences": { "budgetMode": "${MODE}" }, "providers": { "openai": { "apiKey": "sk-plain-text" } } }';

function load(text: string, mode = 'cost_first', version = '1.0.0') {
  const path = join(dir, 'providers.json');
  writeFileSync(path, text, { mode: 0o600 });
  const seal = createSeal(join(dir, 'seal'), version);
  const sealed = { held: false };
  const watched = {
    set: seal.set,
    holds(value: unknown) {
      sealed.held = seal.holds(value);
      return sealed.held;
    },
  };
  const options = { env: { MODE: mode }, uid: undefined, knownProviders: ['openai'], seal: watched };
  return loadSettings(path, options).then(loaded => ({ ...loaded, held: sealed.held }));
}

describe('the seal', () => {
  it('holds for the same settings at their second reading, which gives the same result', async () => {
    const first = await load(GOOD);
    const second = await load(GOOD);
    expect([first.held, second.held]).toEqual([false, true]);
    expect({ ...second, held: false }).toEqual(first);
    expect(second.warnings).toHaveLength(1);
  });
  it('does not hold for other settings, another environment or another version of the program', async () => {
    await load(GOOD);
    expect((await load(GOOD.replace('openai', 'zai'))).held).toBe(false);
    await load(GOOD);
    expect((await load(GOOD, 'free_only')).held).toBe(false);
    expect((await load(GOOD, 'free_only', '1.0.1')).held).toBe(false);
  });
  it('is not set for settings with faults', async () => {
    for (let time = 0; time < 2; time++) await expect(load(GOOD, 'no_such_mode')).rejects.toThrow(/budgetMode/);
    for (let time = 0; time < 2; time++) await expect(load('{ "nonsense": 1 }')).rejects.toThrow(/nonsense/);
  });
  it('keeps nothing of the settings themselves', async () => {
    await load(GOOD);
    expect(readFileSync(join(dir, 'seal'), 'utf8')).not.toMatch(/sk-plain|openai|cost_first/);
  });
});

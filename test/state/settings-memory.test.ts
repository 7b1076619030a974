// Tests of what is remembered of the last check of providers.json: nothing changes by it, and no trouble with it shows.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSettings } from '../../src/state/settings-file.ts';
import { createSettingsMemory } from '../../src/state/settings-memory.ts';
import { temporaryFolder } from './fixtures.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const kept = () => join(folder.path, 'provider-checked.json');
const SETTINGS = '{"providers": {"lab": {"baseUrl": "${URL}", "apiKey": "sk-plain"}, "zai": {"apiKey": "${GONE}"}}}';

function load(text: string, build = 'one', env: Readonly<Record<string, string>> = { URL: 'http://127.0.0.1:9' }) {
  const path = join(folder.path, 'providers.json');
  writeFileSync(path, text, { mode: 0o600 });
  const memory = createSettingsMemory(kept(), build);
  return loadSettings(path, { env, knownProviders: ['zai'], uid: process.getuid?.(), memory });
}
/** Makes the memory say something that no check would, so that its use shows. */
function plant(): void {
  writeFileSync(kept(), readFileSync(kept(), 'utf8').replace(/"warnings":\[[^\]]*\]/, '"warnings":["planted"]'));
}

it('a file that did not change is not checked again, and nothing is different', async () => {
  const first = await load(SETTINGS);
  expect(first.warnings).toHaveLength(1);
  expect(first.unset).toHaveLength(1);
  expect(await load(SETTINGS)).toEqual(first);
  expect(statSync(kept()).mode & 0o777).toBe(0o600);
  expect(readFileSync(kept(), 'utf8')).not.toContain('sk-plain');
  plant();
  expect((await load(SETTINGS)).warnings).toEqual(['planted']);
});

it.each([
  ['the text', () => load(`${SETTINGS} `)],
  ['a variable', () => load(SETTINGS, 'one', { URL: 'http://127.0.0.1:10' })],
  ['the program', () => load(SETTINGS, 'two')],
])('what was found is of no use once %s has changed', async (_what, again) => {
  await load(SETTINGS);
  plant();
  expect((await again()).warnings).not.toContain('planted');
});

it('a fault is told every time', async () => {
  await load(SETTINGS);
  for (let times = 0; times < 2; times++)
    await expect(load('{"providers": {"lab": {"baseurl": "http://a"}}}')).rejects.toMatchObject({
      name: 'SettingsError',
    });
});

it.each(['', 'null', '{"version": 2}', '[]', '{"version":1,"build":"one"}', '\u0000'])(
  'a memory that says %j is passed over and made anew',
  async text => {
    const first = await load(SETTINGS);
    writeFileSync(kept(), text);
    expect(await load(SETTINGS)).toEqual(first);
    plant();
    expect((await load(SETTINGS)).warnings).toEqual(['planted']);
  },
);

it('a place where nothing can be written costs nothing', async () => {
  mkdirSync(kept());
  expect((await load(SETTINGS)).warnings).toHaveLength(1);
  expect(existsSync(kept())).toBe(true);
});

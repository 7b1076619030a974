// The demo as a new user sees it: the real program, every step as planned, and nothing of the user's touched.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'zod/mini';
import { builtInProviders } from '../../src/catalog/index.ts';
import { demoSchema } from '../../src/cli/schemas/demo.ts';
import { createHome, type Home } from '../helpers/binary.ts';

const KEY_VARIABLES = builtInProviders.flatMap(({ keyEnv }) => keyEnv);
const WATCH = new URL('../fixtures/environment-watch.mjs', import.meta.url);
/** Not valid, on purpose: a demo that read it would say so. */
const OWN_SETTINGS = '{ "providers": ';

let home: Home;
let scratch: string;
beforeEach(() => {
  home = createHome(Object.fromEntries(KEY_VARIABLES.map(name => [name, `sk-real-${name}`])));
  scratch = join(home.dir, 'scratch');
  mkdirSync(scratch);
  home.write('providers.json', OWN_SETTINGS);
});
afterEach(() => home.remove());

const demo = (...words: string[]) => home.run(['demo', ...words], { env: { TMPDIR: scratch } });

function expectUntouched(): void {
  expect(readdirSync(home.dir).sort()).toEqual(['providers.json', 'scratch']);
  expect(readFileSync(join(home.dir, 'providers.json'), 'utf8')).toBe(OWN_SETTINGS);
  // Compiled code, which Node keeps there as well, is no trace of a run.
  expect(readdirSync(scratch).filter(name => !name.includes('compile-cache'))).toEqual([]);
}

test('every step is answered by the provider that it names, after the one that fails', async () => {
  const { code, stdout, stderr } = await demo('--fast', '--json');
  expect([code, stderr]).toEqual([0, '']);
  const document = parse(demoSchema, JSON.parse(stdout));
  expect(document.ok).toBe(true);
  expect(
    document.steps.map(({ task, provider, attempts }) => [
      task,
      provider,
      ...attempts.flatMap(one => (one.ok ? [] : [`${one.provider} ${one.reason}`])),
    ]),
  ).toEqual([
    ['simple', 'sim-dune'],
    ['coding', 'sim-atlas'],
    ['reasoning', 'sim-birch'],
    ['reasoning', 'sim-comet', 'sim-birch quota_exhausted'],
    ['coding', 'sim-comet', 'sim-atlas network', 'sim-atlas network'],
    ['creative', 'sim-atlas', 'sim-comet truncated'],
    ['reasoning', 'sim-comet'],
  ]);
  for (const { ok, text, expected, provider } of document.steps) {
    expect(ok).toBe(true);
    expect(text).toMatch(/^\(simulated\) ./);
    expect(provider).toBe(expected.provider);
  }
  expectUntouched();
});

test('reads no key variable', async () => {
  const watched = async (...words: string[]) => {
    const report = join(scratch, 'environment.json');
    const env = { NODE_OPTIONS: `--import=${pathToFileURL(WATCH.pathname)}`, ENVIRONMENT_WATCH: report };
    await home.run(words, { env });
    return JSON.parse(readFileSync(report, 'utf8')) as string[];
  };
  const seen = await watched('demo', '--fast');
  expect(seen).toContain('NO_COLOR');
  expect(seen.filter(name => KEY_VARIABLES.includes(name))).toEqual([]);
  expect(seen.filter(name => /KEY|TOKEN|SECRET|PASSPHRASE|PROXY|OLLAMA/i.test(name))).toEqual([]);
  home.write('providers.json', '{}');
  expect(await watched('list')).toContain('OPENAI_API_KEY');
});

test('answers and tables are data, all else is commentary; both are plain in a pipe', async () => {
  const { code, stdout, stderr } = await demo('--fast');
  expect(code).toBe(0);
  expect(stdout.match(/^\(simulated\)/gm)).toHaveLength(7);
  expect(stdout).toContain('Current: sim-comet · comet-flash');
  expect(stdout).toMatch(/^sim-birch\t.*\tcooling\t/m);
  expect(stdout.match(/\treasoning\tsim-comet\tcomet-flash\t/g)).toHaveLength(2);
  expect(stderr).toContain('Everything in it is simulated');
  expect(stderr).toContain('4/7  ');
  expect(stderr).toContain('sim-birch: quota spent → sim-comet comet-flash');
  expect(stderr).toMatch(/^sim-comet · comet-flash · reasoning · .+ \(after sim-birch: quota spent\)$/m);
  expect(stderr).toMatch(/^sim-comet · comet-flash · coding · .+ \(after sim-atlas: connection failed\)$/m);
  expect(stderr).toContain('All 7 steps went as planned');
  expect(stdout + stderr).not.toContain('\u001b');
  expect(stdout + stderr).not.toContain('sk-real');
  expectUntouched();
});

test('Ctrl-C ends it, and its folder goes with it', async () => {
  const running = home.start(['demo'], { env: { TMPDIR: scratch } });
  running.stderr?.on('data', chunk => {
    if (String(chunk).includes('2/7')) running.kill('SIGINT');
  });
  const { exitCode, stderr } = await running;
  expect(exitCode).toBe(130);
  expect(String(stderr)).not.toContain('7/7');
  expectUntouched();
});

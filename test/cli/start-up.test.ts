// Tests what a short command loads before it can answer: code and built-in modules, each of which a start pays for.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BINARY, createHome, type Home } from '../helpers/binary.ts';

// Runs before the program, and tells at its end what has been read of dist/ and which modules of Node were started.
const WITNESS = `
const fs = require('node:fs');
const started = new Set(process.moduleLoadList);
const { readFileSync } = fs;
let bytes = 0;
fs.readFileSync = (path, ...rest) => {
  const read = readFileSync(path, ...rest);
  if (/[/\\\\]dist[/\\\\].*\\.cjs$/.test(String(path))) bytes += read.length;
  return read;
};
process.on('exit', () => {
  const modules = process.moduleLoadList.filter(name => !started.has(name)).map(name => name.split(' ').at(-1));
  fs.writeSync(2, JSON.stringify({ bytes, modules }));
});
`;
const SETTINGS = {
  providers: {
    openai: { apiKey: '${OPENAI_KEY}', quota: { limit: 1500, unit: 'requests', reset: 'daily', zone: 'Europe/Paris' } },
    anthropic: { accounts: ['work', 'home'] },
  },
  preferences: { default: ['anthropic', 'openai'], budgetMode: 'balanced' },
};

describe('a start', () => {
  let home: Home;
  beforeAll(() => {
    home = createHome({ OPENAI_KEY: 'sk-a' });
    home.write('providers.json', SETTINGS);
    writeFileSync(join(home.dir, 'witness.cjs'), WITNESS);
  });
  afterAll(() => home.remove());

  // Ceilings a few percent above what is needed: whoever meets one has most likely loaded more than the command uses.
  it.each([
    ['--help', 33],
    ['list', 205],
    ['status', 205],
  ])('%s reads at most %d kB of code, and no module of Node that it does not need', async (word, kilobytes) => {
    const run = () =>
      execa(process.execPath, ['--require', join(home.dir, 'witness.cjs'), BINARY, 'provider', word], {
        env: home.env,
        extendEnv: false,
        stdin: 'ignore',
        stdout: 'ignore',
      });
    // The first run may have settings to check that no run has seen before.
    await run();
    const { stderr, exitCode } = await run();
    expect(exitCode).toBe(0);
    const { bytes, modules } = JSON.parse(stderr) as { bytes: number; modules: readonly string[] };
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes / 1000).toBeLessThan(kilobytes);
    for (const costly of [
      'stream',
      'crypto',
      'net',
      'http',
      'tls',
      'readline',
      'child_process',
      'worker_threads',
      'zlib',
    ])
      expect(modules).not.toContain(costly);
  });
});

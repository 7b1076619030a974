// Tests of `doctor`: names in the file that mean nothing, and hints that do not lead back to it.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BINARY, createHome, type Home } from '../helpers/binary.ts';
import { openTerminal } from '../helpers/terminal.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.remove());

it('tells names that are no provider and preferences that name nothing, with the nearest', async () => {
  home.write('providers.json', {
    providers: { opnai: { apiKey: '${LAB_KEY}' }, lab: { baseUrl: 'http://127.0.0.1:9/v1', models: ['m1'] } },
    preferences: { default: ['antropic', 'OpenAI', 'lab/m1'], coding: ['gpt-nobody'] },
  });
  const { stdout } = await home.run(['doctor', '--offline'], { env: { LAB_KEY: 'lab-key-1234567890' } });
  expect(stdout).toMatch(/^warning {2}"opnai" is no known provider and has no baseUrl: did you mean openai\?$/m);
  expect(stdout).toMatch(
    /^warning {2}preference "antropic" names no known provider or model: did you mean anthropic\?$/m,
  );
  expect(stdout).toMatch(/^warning {2}preference "gpt-nobody" names no known provider or model/m);
  expect(stdout).not.toMatch(/preference "(OpenAI|lab)/);
});

it('tells every other name that means nothing: pin, aliases, budgets, and who stands in', async () => {
  home.write('providers.json', {
    providers: { lab: { baseUrl: 'http://127.0.0.1:9/v1', models: ['m1'] }, openrouter: { fallbackModels: ['lama'] } },
    preferences: { reasoning: { preferred: 'lab', fallback: ['lab/m11'] } },
    pin: { provider: 'lba' },
    aliases: { fast: 'lab/m12', good: 'fast', fine: 'lab/m1' },
    budget: { day: 5, providers: { gorq: { day: 1 }, lab: { day: 1 } } },
  });
  const { stdout } = await home.run(['doctor', '--offline'], { env: { OPENROUTER_API_KEY: 'sk-or-nobody' } });
  expect(stdout).toMatch(
    /^warning {2}preference "lab\/m11" names no known provider or model: did you mean lab\/m1\?$/m,
  );
  expect(stdout).toMatch(/^warning {2}the pin "lba" names no known provider or model: did you mean lab\?$/m);
  expect(stdout).toMatch(/^warning {2}alias "fast" stands for "lab\/m12", .*: did you mean lab\/m1\?$/m);
  expect(stdout).toMatch(/^warning {2}the budget of "gorq" is of no known provider: did you mean groq\?$/m);
  expect(stdout).toMatch(/^warning {2}"lama" in fallbackModels of openrouter names no known model/m);
  expect(stdout).not.toMatch(/"(fine|lab|lab\/m1)"/);
});

it('folds at the width of the terminal by words, commands whole', async () => {
  home.write('providers.json', { preferences: { default: ['a-provider-of-which-nobody-has-heard'] } });
  const words = [process.execPath, BINARY, 'provider', 'doctor', '--offline'];
  const terminal = await openTerminal(words, { ...home.env, LANG: 'C.UTF-8' }, { columns: 60, rows: 40 });
  try {
    expect(await terminal.ended()).toBe(4);
    const screen = await terminal.screen();
    expect(screen).toContain('warning  preference "a-provider-of-which-nobody-has-heard"\n         names no known');
    expect(screen).toContain('         fix: openclaw provider keys set openai, or set\n              OPENAI_API_KEY');
    for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  } finally {
    await terminal.close();
  }
});

it('a pin names a model as well', async () => {
  const lab = { baseUrl: 'http://127.0.0.1:9/v1', models: ['m1'] };
  home.write('providers.json', { providers: { lab }, pin: { provider: 'lab', model: 'm7' } });
  expect((await home.run(['doctor', '--offline'])).stdout).toContain('the pin "lab/m7" names no known');
});

it('does not send to itself for a connection that fails', async () => {
  home.write('providers.json', { providers: { lab: { baseUrl: 'http://127.0.0.1:9/v1', models: ['m1'] } } });
  const { stdout, code } = await home.run(['doctor']);
  expect(code).toBe(8);
  expect(stdout).toContain('lab: connection failed');
  expect(stdout).toContain('Check the connection of this machine');
  expect(stdout).not.toMatch(/fix:.*provider doctor/);
});

it('says of a Redis that does not run to start it, whatever is kept there', async () => {
  const lab = { baseUrl: 'http://127.0.0.1:9/v1', models: ['m1'] };
  home.write('providers.json', { providers: { lab }, state: { backend: 'redis', url: 'redis://127.0.0.1:9' } });
  const { findings } = JSON.parse((await home.run(['doctor', '--offline', '--json'])).stdout);
  const errors = (findings as { level: string; fix: string }[]).filter(({ level }) => level === 'error');
  expect(errors.length).toBeGreaterThan(0);
  for (const { fix } of errors) expect(fix).toMatch(/^Start the Redis that state\.url/);
});

// Tests of `doctor`: names in the file that mean nothing, and hints that do not lead back to it.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';

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

it('does not send to itself for a connection that fails', async () => {
  home.write('providers.json', { providers: { lab: { baseUrl: 'http://127.0.0.1:9/v1', models: ['m1'] } } });
  const { stdout, code } = await home.run(['doctor']);
  expect(code).toBe(8);
  expect(stdout).toContain('lab: connection failed');
  expect(stdout).toContain('Check the connection of this machine');
  expect(stdout).not.toMatch(/fix:.*provider doctor/);
});

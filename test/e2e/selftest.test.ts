// The self-test of the real program: with nothing set up, with the user's own providers, and with nobody to take over.
import { afterEach, expect, test } from 'vitest';
import type { SelftestDocument } from '../../src/cli/schemas/selftest.ts';
import { createHome, type Home } from '../helpers/binary.ts';

// Real processes on a machine that may be busy with others.
let home: Home;
afterEach(() => home.remove());

const own = (id: string) => ({
  wire: 'openai-chat',
  baseUrl: `http://127.0.0.1:9/${id}`,
  models: { [`m-${id}`]: { contextWindow: 32_768, costPer1M: 1 } },
});

async function selftest(...flags: readonly string[]) {
  const { code, stdout, stderr } = await home.run(['selftest', '--json', ...flags]);
  return { code, stderr, document: JSON.parse(stdout) as SelftestDocument };
}
const notIdeal = ({ faults }: SelftestDocument) => faults.filter(({ verdict }) => verdict !== 'ideal');

test('with nothing set up, others stand in, and every fault is met', async () => {
  home = createHome();
  const { code, document } = await selftest('--fast');
  expect(notIdeal(document)).toEqual([]);
  expect(document).toMatchObject({ ok: true, passed: 16, ownProviders: false });
  expect(code).toBe(0);
});

test.each([
  ['openai', 'anthropic'],
  ['google', 'openrouter'],
  ['zai', 'kimi'],
])('%s and %s, as they stand in the file, in that order', async (first, second) => {
  home = createHome({ FIRST: 'sk-first', SECOND: 'sk-second' });
  home.write('providers.json', {
    providers: { [first]: { apiKey: '${FIRST}' }, [second]: { apiKey: '${SECOND}' } },
    preferences: { default: [first, second] },
  });
  const { code, document } = await selftest('--fast');
  expect(notIdeal(document)).toEqual([]);
  expect(document).toMatchObject({ primary: { provider: first }, fallback: { provider: second }, ownProviders: true });
  expect(code).toBe(0);
});

test('with five keys and no file, the order that the program itself would take', async () => {
  const keys = ['ZAI_API_KEY', 'MOONSHOT_API_KEY', 'GEMINI_API_KEY', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY'];
  home = createHome(Object.fromEntries(keys.map(name => [name, 'sk-x'])));
  const { code, document } = await selftest('--fast');
  expect(notIdeal(document)).toEqual([]);
  expect(code).toBe(0);
});

test('in real time: a silent provider is left after ten seconds, a stalled stream rescued within eleven', async () => {
  home = createHome();
  home.write('providers.json', { providers: { a: own('a'), b: own('b') }, preferences: { default: ['a', 'b'] } });
  const { code, document } = await selftest();
  expect(notIdeal(document)).toEqual([]);
  expect(code).toBe(0);
  for (const id of ['silence', 'slow-first-token', 'stall'])
    expect(document.faults.find(fault => fault.id === id)!.requests[0]!.tookMs).toBeLessThan(11_000);
});

test('with one provider nobody takes over: that is said, and the exit code is 1', async () => {
  home = createHome();
  home.write('providers.json', { providers: { a: own('a') } });
  const { code, stdout, stderr } = await home.run(['selftest', '--fast']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/Add a second provider/);
  expect(stdout.match(/^(ok|safe|failed)/gm)).toHaveLength(16);
  expect(stdout).not.toContain('answered by b');
});

// An outage of a minute as many processes of the real program meet it, each with a clock of its own: the breaker and its one probe are shared by their files.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, LAB_MODEL } from '../helpers/lab.ts';
import { bundle, type Program } from '../helpers/processes.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

const START = Date.UTC(2026, 10, 21, 12);
const SECOND = 1000;

let clock: Program;
let upstream: Upstream;
let home: Home;
let isDown = true;
beforeAll(async () => {
  clock = await bundle(join(import.meta.dirname, '../helpers/fixed-clock.ts'));
});
afterAll(() => clock.remove());
beforeEach(async () => {
  isDown = true;
  upstream = await startUpstream((request, response) => {
    if (request.url.startsWith('/first') && isDown) return response.writeHead(503).end('{"error":{"message":"no"}}');
    return answer('fine')(request, response);
  });
  home = createHome({ KEY: 'key-1234567890' });
  const at = (place: string) => ({
    baseUrl: `${upstream.url}/${place}/v1`,
    apiKey: '${KEY}',
    models: { m1: LAB_MODEL },
  });
  const providers = { first: at('first'), second: at('second') };
  home.write('providers.json', { providers, preferences: { default: ['first', 'second'] } });
});
afterEach(async () => {
  await upstream.close();
  home.remove();
});

/** Who answers a process that starts so many ms after the beginning. */
async function ask(afterMs: number): Promise<string> {
  const env = { NODE_OPTIONS: `--import=${clock.path}`, CLOCK_AT: String(START + afterMs) };
  const { code, stdout, stderr } = await home.run(['chat', 'hello', '--json'], { env });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).provider;
}
const touches = () => upstream.requests.filter(({ url }) => url.startsWith('/first')).length;

it('a process every 4 s: at most 4 touch the one that is down, and it is back in use within 10 s', async () => {
  let back: number | undefined;
  let touched = 0;
  for (let at = 0; at <= 72 * SECOND && back === undefined; at += 4 * SECOND) {
    isDown = at < 60 * SECOND;
    const who = await ask(at);
    if (isDown) touched = touches();
    expect(['first', 'second']).toContain(who);
    if (!isDown && who === 'first') back = at - 60 * SECOND;
  }
  expect(touched).toBeLessThanOrEqual(4);
  expect(back).toBeLessThanOrEqual(10 * SECOND);
});

it('many at once: one of them probes, the others pass it over and are answered', async () => {
  for (const at of [0, 4 * SECOND]) expect(await ask(at)).toBe('second');
  expect(touches()).toBe(2);
  const during = await Promise.all(Array.from({ length: 8 }, () => ask(10 * SECOND)));
  expect(touches()).toBe(2);
  const due = await Promise.all(Array.from({ length: 12 }, () => ask(30 * SECOND)));
  expect(touches()).toBe(3);
  expect(new Set([...during, ...due])).toEqual(new Set(['second']));
});

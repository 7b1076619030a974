// Tests of what chat says beside an answer that is whole for the provider only, and of words that contradict each other.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

let home: Home;
let upstream: Upstream;
beforeEach(async () => {
  const chunk = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({ id: '1', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${chunk({ content: 'half a scr' }, null)}${chunk({}, 'length')}data: [DONE]\n\n`);
  });
  home = createHome({ LAB_KEY: 'k' });
  home.write('providers.json', {
    providers: { lab: { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models: ['m1'] } },
  });
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

it('an answer that met the output limit says so, quiet or not', async () => {
  for (const more of [[], ['-q'], ['-x'], ['--json']]) {
    const { code, stderr } = await home.run(['chat', 'hello', ...more]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('not complete: it was cut at the output limit')]);
  }
});

it('--json and --stream-json, and a time of nothing, are wrong usage', async () => {
  expect(await home.run(['chat', 'hello', '--json', '--stream-json'])).toMatchObject({ code: 2, stderr: /contradict/ });
  expect((await home.run(['chat', 'hello', '--timeout', '0'])).code).toBe(2);
  expect(upstream.requests).toHaveLength(0);
});

it('quota of one provider is its own, whatever is known', async () => {
  const { stdout, stderr } = await home.run(['quota', 'lab']);
  expect([stdout, stderr]).toEqual([expect.stringContaining('lab'), expect.not.stringContaining('No provider')]);
});

it('a state folder that cannot be is an error for what needs it, and a warning for an answer', async () => {
  const env = { OPENCLAW_STATE_DIR: '/proc/nope' };
  const changed = await home.run(['prefer', 'zai'], { env });
  expect([changed.code, changed.stderr]).not.toEqual([0, '']);
  expect((await home.run(['status'], { env })).code).toBe(0);
});

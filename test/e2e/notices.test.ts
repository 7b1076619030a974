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

it.each([
  [['--max-tokens', '5'], { by: 'max_tokens', tokens: 5, name: null }, 'limit of 5 tokens. --max-tokens allows more.'],
  [[], { by: 'output_limit', tokens: 512, name: null }, 'limit of 512 tokens, the most that its model gives.'],
  [['--max-tokens', '600'], { by: 'output_limit', tokens: 512, name: null }, 'the most that its model gives.'],
])('with %s the notice and the document say what cut it', async (more, cut, said) => {
  home.write('providers.json', {
    providers: { lab: { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models: { m1: { maxTokens: 512 } } } },
  });
  const one = await home.run(['chat', 'hello', '--json', ...more]);
  expect(JSON.parse(one.stdout)).toMatchObject({ ok: true, finishReason: 'length', cut });
  expect(one.stderr).toContain(said);
  const events = (await home.run(['chat', 'hello', '--stream-json', ...more])).stdout.trimEnd().split('\n');
  expect(JSON.parse(events.at(-1)!)).toMatchObject({ type: 'result', cut });
});

it('what a budget cut off is told in the document, and what is whole as null', async () => {
  home.write('providers.json', {
    providers: {
      lab: {
        baseUrl: `${upstream.url}/v1`,
        apiKey: '${LAB_KEY}',
        models: { m1: { costPer1M: { input: 1, output: 100 } } },
      },
    },
    budget: { day: 0.02 },
  });
  const { stdout } = await home.run(['chat', 'hello', '--json']);
  expect(JSON.parse(stdout).cut).toEqual({ by: 'budget', tokens: null, name: 'budget of $0.02 a day' });
  upstream.use((_request, response) => {
    const chunk = { id: '1', choices: [{ index: 0, delta: { content: 'Whole.' }, finish_reason: 'stop' }] };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  });
  home.write('providers.json', {
    providers: { lab: { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models: ['m1'] } },
  });
  expect(JSON.parse((await home.run(['chat', 'hello', '--json'])).stdout)).toMatchObject({ text: 'Whole.', cut: null });
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

// Tests that trouble of one model leaves the others of its account in use, now and in the next process.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, LAB_ENV, LAB_MODEL } from '../helpers/lab.ts';
import { json, startUpstream, stream, type Upstream, type UpstreamHandler } from '../helpers/upstream.ts';

// Real processes on a machine that may be busy with others.
let upstream: Upstream;
let home: Home;
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
});
afterEach(async () => {
  await upstream.close();
  home.remove();
});

const modelOf = ({ body }: { readonly body: string }): string => JSON.parse(body).model;
const modelsAsked = () => upstream.requests.filter(({ method }) => method === 'POST').map(modelOf);

/** The first model has this trouble; the others answer. */
const troubled = (name: string, trouble: UpstreamHandler, others: UpstreamHandler): UpstreamHandler => {
  return (request, response) => (modelOf(request) === name ? trouble : others)(request, response);
};

describe('a server of the user’s own', () => {
  it.each([
    ['may not be used with this key', 401, "key not allowed to access model. This key can only access models=['m2']"],
    ['is blocked', 403, 'The model `m1` is blocked at the project level.'],
    ['does not exist', 404, 'The model `m1` does not exist'],
    ['has used its day', 429, 'Rate limit reached on requests per day (RPD): Limit 200, Used 200'],
  ])('m1 %s (%i): m2 answers, and m1 is not asked again', async (_what, status, message) => {
    home = createHome(LAB_ENV);
    const models = { m1: { ...LAB_MODEL, preferenceScore: 90 }, m2: LAB_MODEL };
    home.write('providers.json', {
      providers: { lab: { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models } },
    });
    upstream.use(troubled('m1', json(status, { error: { message } }), answer('fine')));
    for (const _time of ['first', 'second']) {
      const { code, stdout } = await home.run(['chat', 'x', '--json']);
      expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, model: 'm2' });
    }
    expect(modelsAsked()).toEqual(['m1', 'm2', 'm2']);
    const { providers } = JSON.parse((await home.run(['status', '--json'])).stdout);
    const lab = providers.find(({ provider }: { provider: string }) => provider === 'lab');
    expect(lab).toMatchObject({ health: 'degraded', causes: [{ scope: 'model', model: 'm1' }] });
  });
});

it('a request that m1 has not the ability for goes to m2, and nothing is held against m1', async () => {
  home = createHome(LAB_ENV);
  const models = { m1: { ...LAB_MODEL, preferenceScore: 90 }, m2: LAB_MODEL };
  home.write('providers.json', { providers: { lab: { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models } } });
  const refusal = json(400, { error: { message: 'This model does not support image input' } });
  upstream.use(troubled('m1', refusal, answer('fine')));
  const { stdout } = await home.run(['chat', 'x', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    model: 'm2',
    attempts: [{ reason: 'bad_request' }, { ok: true }],
  });
  const named = await home.run(['chat', 'x', '--model', 'lab/m1', '--json']);
  expect({ code: named.code, ...JSON.parse(named.stdout) }).toMatchObject({ code: 1, error: { type: 'bad_request' } });
  expect(JSON.parse((await home.run(['explain', 'x', '--json'])).stdout)).toMatchObject({ model: 'm1' });
});

describe('Ollama', () => {
  it.each([
    [
      'its plan is used up',
      429,
      { error: 'you (alice) have reached your weekly usage limit, upgrade for higher limits' },
    ],
    ['nobody is signed in', 401, { error: 'unauthorized', signin_url: 'https://ollama.com/connect' }],
  ])('a model of the cloud where %s: those on the machine still answer', async (_what, status, body) => {
    home = createHome({ OLLAMA_HOST: upstream.url });
    const parts = [{ message: { role: 'assistant', content: 'fine' } }, { done: true, done_reason: 'stop' }];
    const local = stream(
      parts.map(part => `${JSON.stringify({ model: 'local', ...part })}\n`),
      'application/x-ndjson',
    );
    const models = { 'big:cloud': { ...LAB_MODEL, preferenceScore: 90 }, local: LAB_MODEL };
    home.write('providers.json', { providers: { ollama: { models } } });
    upstream.use((request, response) =>
      request.method === 'POST' && request.url.endsWith('/chat')
        ? troubled('big:cloud', json(status, body), local)(request, response)
        : json(200, { models: [], version: '0.12.0' })(request, response),
    );
    const { code } = await home.run(['chat', 'x', '--model', 'ollama/big:cloud', '--json']);
    expect(code).toBe(status === 429 ? 5 : 4);
    const { stdout } = await home.run(['chat', 'x', '--model', 'ollama/local', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, model: 'local' });
    const chosen = JSON.parse((await home.run(['explain', 'x', '--json'])).stdout);
    expect(chosen).toMatchObject({ provider: 'ollama', model: 'local' });
  });
});

// Tests the start without any configuration: from keys in the environment, and from a running Ollama that is found by itself.
import { afterEach, describe, expect, it } from 'vitest';
import { always } from '../../src/sandbox/script.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import type { VendorId } from '../../src/sandbox/vendors/list.ts';
import { createHome, type Home } from '../helpers/binary.ts';
import { json, startUpstream, stream } from '../helpers/upstream.ts';

const SIZE = { contextWindow: 128_000, maxOutput: 8192 };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The one model that a provider's stand-in serves: whichever is asked for. */
async function sandboxOf(...members: readonly (readonly [VendorId, ...models: string[]])[]): Promise<Sandbox> {
  const sandbox = await startSandbox({
    providers: members.map(([vendor, ...models]) => ({
      id: vendor,
      label: vendor,
      vendor,
      models: models.map(id => ({ id, ...SIZE })),
    })),
  });
  cleanUps.push(() => sandbox.close());
  return sandbox;
}

function homeWith(env: Record<string, string>): Home {
  const home = createHome(env);
  cleanUps.push(() => home.remove());
  return home;
}

const chats = (sandbox: Sandbox, id: string) => sandbox.provider(id).requests.filter(({ kind }) => kind === 'chat');

describe('a key in the environment is enough', () => {
  it.each([
    ['openai', 'OPENAI_API_KEY'],
    ['anthropic', 'ANTHROPIC_API_KEY'],
    ['google', 'GEMINI_API_KEY'],
    ['google', 'GOOGLE_API_KEY'],
    ['zai', 'ZAI_API_KEY'],
    ['kimi', 'MOONSHOT_API_KEY'],
    ['groq', 'GROQ_API_KEY'],
    ['openrouter', 'OPENROUTER_API_KEY'],
    ['bedrock', 'AWS_BEARER_TOKEN_BEDROCK'],
  ] as const)('%s by %s', async (id, keyEnv) => {
    const { builtInProviders } = await import('../../src/catalog/index.ts');
    const models = builtInProviders.find(one => one.id === id)!.models.map(model => model.id);
    const sandbox = await sandboxOf([id, ...models]);
    const home = homeWith({ [keyEnv]: 'sk-alone', [`${id.toUpperCase()}_BASE_URL`]: sandbox.provider(id).url });
    const { code, stdout, stderr } = await home.run(['chat', '--json', 'What is the capital of Portugal?']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ provider: id, text: '(simulated) Lisbon.', finishReason: 'stop' });
    expect(chats(sandbox, id).map(({ key }) => key)).toEqual(['sk-alone']);
  });
});

describe('a running Ollama', () => {
  it('is found, at an address without a scheme', async () => {
    const sandbox = await sandboxOf(['ollama', 'sim:8b']);
    const { host } = new URL(sandbox.provider('ollama').url);
    const home = homeWith({});
    // The stand-in lives below a path of its own, which OLLAMA_HOST may have.
    const env = { OLLAMA_HOST: `${host}/ollama` };
    const { code, stdout, stderr } = await home.run(['chat', '--json', 'What is the capital of Portugal?'], { env });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ provider: 'ollama', model: 'sim:8b', text: '(simulated) Lisbon.' });
  });

  it('takes over where the only key is refused for its quota', async () => {
    const { builtInProviders } = await import('../../src/catalog/index.ts');
    const models = builtInProviders.find(({ id }) => id === 'openai')!.models.map(({ id }) => id);
    const sandbox = await sandboxOf(['openai', ...models], ['ollama', 'sim:8b']);
    sandbox.provider('openai').setScript(always({ type: 'quota_spent' }));
    const home = homeWith({
      OPENAI_API_KEY: 'sk-poor',
      OPENAI_BASE_URL: sandbox.provider('openai').url,
      OLLAMA_HOST: sandbox.provider('ollama').url,
    });
    const prefer = ['--model', 'openai/gpt-6-luna', '--fallback'];
    const { code, stdout, stderr } = await home.run(['chat', ...prefer, 'What is the capital of Portugal?']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '(simulated) Lisbon.\n' });
    expect(stderr).toContain('(after openai: quota spent)');
    // No credit is no credit for any model of that key.
    expect(chats(sandbox, 'openai')).toHaveLength(1);
  });

  it('tells what its models can do: a picture goes to the one that sees', async () => {
    const line = (content: string, rest = {}) =>
      `${JSON.stringify({ message: { role: 'assistant', content }, ...rest })}\n`;
    const upstream = await startUpstream((request, response) => {
      if (request.url === '/api/tags')
        return json(200, { models: [{ model: 'blind:8b' }, { model: 'seeing:4b' }, { model: 'vectors:1b' }] })(
          request,
          response,
        );
      if (request.url === '/api/show') {
        const { model } = JSON.parse(request.body);
        const capabilities = { 'blind:8b': ['completion'], 'seeing:4b': ['completion', 'vision'] }[model as string];
        return json(200, { capabilities: capabilities ?? ['embedding'] })(request, response);
      }
      return stream([line('one pixel', { done: false }), line('', { done: true, done_reason: 'stop' })])(
        request,
        response,
      );
    });
    cleanUps.push(() => upstream.close());
    const home = homeWith({ OLLAMA_HOST: upstream.url });
    home.write('x.png', '');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${home.dir}/x.png`, Buffer.from('89504e470d0a1a0a', 'hex'));
    const { code, stdout, stderr } = await home.run(['chat', '--json', '-f', `${home.dir}/x.png`, 'what is this?']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ provider: 'ollama', model: 'seeing:4b', text: 'one pixel' });
    const listed = await home.run(['models', '--json']);
    expect(listed.stdout).not.toContain('vectors:1b');
  });
});

it('without a key and without an Ollama says what to do', async () => {
  const { code, stdout, stderr } = await homeWith({}).run(['chat', 'hello']);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toContain('openclaw provider keys set openai');
});

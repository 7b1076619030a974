// Owns the cast of the provider tests: every built-in provider and one of the user's own for each wire format, on one third-party emulator behind a tap that records the bytes.
import { LLMock } from '@copilotkit/aimock';
import { createHome, type Home } from '../helpers/binary.ts';
import { json, startUpstream, type UpstreamHandler, type UpstreamRequest } from '../helpers/upstream.ts';

export const KEY = 'sk-test-of-this-provider';

export type Wire = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini' | 'ollama' | 'bedrock-converse';
/** How a schema travels: natively, as JSON mode with the schema in the system prompt, or in the system prompt alone. */
export type SchemaMode = 'native' | 'json_object' | 'prompt';

export interface Member {
  readonly id: string;
  readonly wire: Wire;
  /** What the vendor's base URL has after the host. */
  readonly basePath: string;
  /** Where the emulator speaks this API. */
  readonly emulated: string;
  readonly model: string;
  /** The model looks at images. */
  readonly vision: boolean;
  readonly schema: SchemaMode;
  /** Header and its value; absent: no key is sent. */
  readonly auth?: readonly [name: string, value: string];
  /** The emulator's figures where they are not the scripted ones; the recorded streams have them right. */
  readonly counts?: 'zero' | 'nothing';
  /** Headers that the vendor asks for beside the key. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly env: (baseUrl: string) => Readonly<Record<string, string>>;
  /** Of the user's own: what stands in providers.json. */
  readonly config?: (baseUrl: string) => object;
}

const SHOWN = {
  capabilities: ['completion', 'vision', 'tools', 'thinking'],
  model_info: { 'general.architecture': 'gemma3', 'gemma3.context_length': 131_072 },
};
const BEARER = ['authorization', `Bearer ${KEY}`] as const;
const ANTHROPIC = { 'anthropic-version': '2023-06-01' };

const builtIn = (
  id: string,
  keyEnv: string | undefined,
  rest: Omit<Member, 'id' | 'env' | 'emulated' | 'wire'> & Partial<Member>,
): Member => ({
  id,
  wire: 'openai-chat',
  emulated: '/v1',
  env: baseUrl => ({ [`${id.toUpperCase()}_BASE_URL`]: baseUrl, ...(keyEnv && { [keyEnv]: KEY }) }),
  ...rest,
});

export const BUILT_IN: readonly Member[] = [
  builtIn('openai', 'OPENAI_API_KEY', {
    basePath: '/v1',
    model: 'gpt-5.4-mini',
    vision: true,
    schema: 'native',
    auth: BEARER,
  }),
  builtIn('anthropic', 'ANTHROPIC_API_KEY', {
    wire: 'anthropic-messages',
    basePath: '/v1',
    model: 'claude-haiku-4-5',
    vision: true,
    schema: 'native',
    auth: ['x-api-key', KEY],
    headers: ANTHROPIC,
  }),
  builtIn('google', 'GEMINI_API_KEY', {
    wire: 'gemini',
    basePath: '/v1beta',
    emulated: '/v1beta',
    model: 'gemini-3.5-flash',
    vision: true,
    schema: 'native',
    auth: ['x-goog-api-key', KEY],
  }),
  builtIn('zai', 'ZAI_API_KEY', {
    basePath: '/api/paas/v4',
    model: 'glm-5.3-flash',
    vision: true,
    schema: 'json_object',
    auth: BEARER,
    headers: { 'accept-language': 'en-US,en' },
  }),
  builtIn('kimi', 'MOONSHOT_API_KEY', {
    basePath: '/v1',
    model: 'kimi-k3',
    vision: true,
    schema: 'native',
    auth: BEARER,
  }),
  builtIn('groq', 'GROQ_API_KEY', {
    basePath: '/openai/v1',
    model: 'openai/gpt-oss-120b',
    vision: false,
    schema: 'native',
    auth: BEARER,
  }),
  builtIn('openrouter', 'OPENROUTER_API_KEY', {
    basePath: '/api/v1',
    emulated: '/api/v1',
    model: 'anthropic/claude-sonnet-5.5',
    vision: true,
    schema: 'native',
    auth: BEARER,
    headers: { 'http-referer': 'https://example.org/app', 'x-title': 'Ein Programm' },
    env: baseUrl => ({
      OPENROUTER_BASE_URL: baseUrl,
      OPENROUTER_API_KEY: KEY,
      OPENROUTER_SITE_URL: 'https://example.org/app',
      OPENROUTER_SITE_NAME: 'Ein Programm',
    }),
  }),
  builtIn('deepseek', 'DEEPSEEK_API_KEY', {
    basePath: '',
    model: 'deepseek-flash',
    vision: true,
    schema: 'json_object',
    auth: BEARER,
  }),
  builtIn('mistral', 'MISTRAL_API_KEY', {
    basePath: '/v1',
    model: 'mistral-small-latest',
    // It counts unasked; its emulator does not.
    counts: 'nothing',
    vision: true,
    schema: 'native',
    auth: BEARER,
  }),
  builtIn('xai', 'XAI_API_KEY', { basePath: '/v1', model: 'grok-4.3', vision: true, schema: 'native', auth: BEARER }),
  builtIn('bedrock', 'AWS_BEARER_TOKEN_BEDROCK', {
    wire: 'bedrock-converse',
    basePath: '',
    emulated: '',
    model: 'amazon.nova-2-lite-v1:0',
    vision: true,
    schema: 'prompt',
    auth: BEARER,
  }),
  builtIn('ollama', undefined, {
    wire: 'ollama',
    basePath: '',
    emulated: '',
    model: 'gemma-vision:4b',
    counts: 'zero',
    vision: true,
    schema: 'native',
    env: baseUrl => ({ OLLAMA_HOST: baseUrl }),
  }),
];

const own = (
  wire: Exclude<Wire, 'bedrock-converse'>,
  rest: Pick<Member, 'auth' | 'headers' | 'emulated' | 'counts'>,
): Member => ({
  id: `my-${wire}`,
  wire,
  basePath: '/deep/er',
  model: 'maker/m-1:latest',
  vision: true,
  schema: 'native',
  env: () => ({ LAB_KEY: KEY }),
  config: baseUrl => ({
    wire,
    baseUrl,
    ...(rest.auth && { apiKey: `\${LAB_KEY}` }),
    models: {
      'maker/m-1:latest': {
        contextWindow: 32_768,
        costPer1M: { input: 1, output: 2 },
        preferenceScore: 60,
        qualityScore: 70,
        vision: true,
        tools: true,
        jsonSchema: true,
      },
    },
  }),
  ...rest,
});

export const OWN: readonly Member[] = [
  own('openai-chat', { emulated: '/v1', auth: BEARER }),
  own('openai-responses', { emulated: '/v1', auth: BEARER }),
  own('anthropic-messages', { emulated: '/v1', auth: ['x-api-key', KEY], headers: ANTHROPIC }),
  own('gemini', { emulated: '/v1beta', auth: ['x-goog-api-key', KEY] }),
  own('ollama', { emulated: '', counts: 'zero' }),
];

export const CAST: readonly Member[] = [...BUILT_IN, ...OWN];

/** A home in which only this member is set up, reached at `baseUrl`. */
export function homeOf(member: Member, baseUrl: string): Home {
  const home = createHome(member.env(baseUrl));
  if (member.config) home.write('providers.json', { providers: { [member.id]: member.config(baseUrl) } });
  return home;
}

export interface Stage {
  readonly mock: LLMock;
  baseUrl(member: Member): string;
  /** The chat requests that came for this member, oldest first. */
  heard(member: Member): readonly UpstreamRequest[];
  close(): Promise<void>;
}

/** The emulator behind a tap. Each member is reached below a path of its own, which is the vendor's after that. */
export async function startStage(): Promise<Stage> {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 7 });
  // It lists the models that its fixtures name.
  mock.on({ model: 'gemma-vision:4b', userMessage: 'nobody says this' }, { content: '' });
  await mock.start();
  const tap = await startUpstream((request, response) => {
    const member = CAST.find(({ id, basePath }) => request.url.startsWith(`/${id}${basePath}/`));
    if (!member) return response.writeHead(404).end('no such path');
    // The emulator tells no abilities.
    if (request.url.endsWith('/api/show')) return json(200, SHOWN)(request, response);
    const rest = request.url.slice(member.id.length + 1 + member.basePath.length);
    return forward(`${mock.url}${member.emulated}${rest}`)(request, response);
  });
  return {
    mock,
    baseUrl: ({ id, basePath }) => `${tap.url}/${id}${basePath}`,
    heard: ({ id }) =>
      tap.requests.filter(
        ({ url, method }) => method === 'POST' && url.startsWith(`/${id}/`) && !url.endsWith('/api/show'),
      ),
    async close() {
      await tap.close();
      await mock.stop();
    },
  };
}

/** Hands a request on and the answer back, byte for byte. */
function forward(url: string): UpstreamHandler {
  return async (request, response) => {
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const answer = await fetch(url, {
      method: request.method,
      headers: headers as Record<string, string>,
      ...(request.method === 'POST' && { body: request.body }),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    for await (const chunk of answer.body ?? []) response.write(chunk);
    response.end();
  };
}

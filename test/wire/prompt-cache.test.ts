// Tests which requests ask a provider to keep the prompt, and up to where.
import { describe, expect, it } from 'vitest';
import { anthropic } from '../../src/catalog/providers/anthropic.ts';
import { bedrock } from '../../src/catalog/providers/bedrock.ts';
import { mistral } from '../../src/catalog/providers/mistral.ts';
import { openai } from '../../src/catalog/providers/openai.ts';
import { openrouter } from '../../src/catalog/providers/openrouter.ts';
import type { Message } from '../../src/domain/message.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import { anthropicMessages } from '../../src/wire/anthropic-messages/index.ts';
import { bedrockConverse } from '../../src/wire/bedrock-converse/index.ts';
import { openaiChat } from '../../src/wire/openai-chat/index.ts';
import { openaiResponses } from '../../src/wire/openai-responses/index.ts';
import { send, targetOf, USER, WEATHER_TOOL } from './target.ts';

const BREAKPOINT = { cache_control: { type: 'ephemeral' } };
const CACHE_POINT = { cachePoint: { type: 'default' } };
const SYSTEM: Message = { role: 'system', content: 'Be brief.' };
const SECOND: readonly Message[] = [SYSTEM, USER, { role: 'assistant', content: 'Rain.' }, USER];
const CALL: Message = {
  role: 'assistant',
  content: [{ type: 'tool_call', id: 'a', name: 'get_weather', arguments: '{}' }],
};
const RESULT: Message = { role: 'tool', content: [{ type: 'tool_result', callId: 'a', content: 'rain' }] };

const toAnthropic = (messages: readonly Message[], inputTokens?: number, model?: Partial<ModelSpec>) =>
  send(anthropicMessages, { messages, tools: [WEATHER_TOOL] }, targetOf(anthropic, model, { inputTokens }));
const toBedrock = (messages: readonly Message[], inputTokens: number, model?: Partial<ModelSpec>) =>
  send(bedrockConverse, { messages }, targetOf(bedrock, model, { inputTokens, apiKey: 'bedrock-api-key-1' }));

describe('Anthropic', () => {
  it('keeps the system prompt, and all up to the newest message of a conversation', async () => {
    const { body } = await toAnthropic(SECOND, 5000);
    expect(body.system).toEqual([{ type: 'text', text: 'Be brief.', ...BREAKPOINT }]);
    expect(body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: USER.content }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Rain.' }] },
      { role: 'user', content: [{ type: 'text', text: USER.content, ...BREAKPOINT }] },
    ]);
  });

  it('keeps the question of an open tool loop too, within the four breakpoints that are allowed', async () => {
    const { body } = await toAnthropic([...SECOND, CALL, RESULT, CALL, RESULT], 5000);
    const marked = body.messages.map((message: { content: object[] }) => 'cache_control' in message.content.at(-1)!);
    expect(marked).toEqual([false, false, true, false, false, false, true]);
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(3);
  });

  it.each([
    ['a one-shot', [SYSTEM, USER], 50_000, {}],
    ['a prompt that no model keeps', SECOND, 511, {}],
    ['a prompt of unknown length', SECOND, undefined, {}],
    ['an answer that is being completed', [SYSTEM, USER, { role: 'assistant', content: 'Rain' }], 5000, {}],
    ['a model without a price of cached tokens', SECOND, 5000, { price: { inputPer1M: 3, outputPer1M: 15 } }],
  ] as const)('asks nothing for %s', async (_, messages, inputTokens, model) => {
    const { body } = await toAnthropic(messages, inputTokens, model);
    expect(body.system).toBe('Be brief.');
    expect(JSON.stringify(body)).not.toContain('cache_control');
  });
});

describe('Bedrock', () => {
  it('sets cache points after the system prompt and the newest message of a conversation', async () => {
    const { body } = await toBedrock(SECOND, 5000);
    expect(body.system).toEqual([{ text: 'Be brief.' }, CACHE_POINT]);
    expect(body.messages.at(-1).content).toEqual([{ text: USER.content }, CACHE_POINT]);
    expect(JSON.stringify(body).match(/cachePoint/g)).toHaveLength(2);
  });

  it('sets none for a one-shot, nor where the model has no prompt cache', async () => {
    expect(JSON.stringify((await toBedrock([SYSTEM, USER], 5000)).body)).not.toContain('cachePoint');
    const plain = { price: { inputPer1M: 1, outputPer1M: 2 } };
    expect(JSON.stringify((await toBedrock(SECOND, 5000, plain)).body)).not.toContain('cachePoint');
  });
});

describe('OpenAI', () => {
  const inSession = (session?: string) => targetOf(openai, {}, { session });

  it.each([
    [
      openaiChat,
      {
        model: openai.models[0]!.id,
        messages: [USER],
        stream: true,
        stream_options: { include_usage: true, include_obfuscation: false },
        prompt_cache_key: 'openclaw-1aog9iw-1et2nwu',
      },
    ],
    [
      openaiResponses,
      {
        model: openai.models[0]!.id,
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: USER.content }] }],
        stream: true,
        store: false,
        prompt_cache_key: 'openclaw-1aog9iw-1et2nwu',
      },
    ],
  ])('$format: sends the same key with every turn of a conversation, and not its name', async (codec, golden) => {
    expect((await send(codec, { messages: [USER] }, inSession('divorce papers'))).body).toEqual(golden);
    const { body } = await send(codec, { messages: SECOND }, inSession('divorce papers'));
    expect(body.prompt_cache_key).toBe(golden.prompt_cache_key);
    const other = await send(codec, { messages: [USER] }, inSession('taxes'));
    expect(other.body.prompt_cache_key).not.toBe(golden.prompt_cache_key);
  });

  it('sends none with a single question, and others know no such key', async () => {
    for (const codec of [openaiChat, openaiResponses])
      expect((await send(codec, { messages: [USER] }, inSession())).body).not.toHaveProperty('prompt_cache_key');
    for (const spec of [openrouter, mistral]) {
      const { body } = await send(openaiChat, { messages: [USER] }, targetOf(spec, {}, { session: 'work' }));
      expect(body).not.toHaveProperty('prompt_cache_key');
    }
  });
});

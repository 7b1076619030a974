// Golden cases of cost: each vendor's usage as it is sent, at the prices of the tables, worked out by hand to the nano-dollar.
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/accounting/money.ts';
import { builtInProviders } from '../../src/catalog/index.ts';
import type { ModelSpec, WireFormat } from '../../src/domain/model.ts';
import { AnswerBuilder } from '../../src/engine/answer.ts';
import { costAttempt } from '../../src/engine/cost.ts';
import { codecFor } from '../../src/wire/index.ts';

interface Case {
  readonly provider: string;
  readonly model: string;
  readonly format?: WireFormat;
  readonly what: string;
  /** As the vendor sends it. */
  readonly usage: object;
  readonly cost: number | undefined;
  readonly source?: string;
}

// A price of $1 per million tokens is 1,000 nano-dollars a token.
const CASES: readonly Case[] = [
  {
    provider: 'openai',
    model: 'gpt-6.1-sol',
    what: 'cached, written to the cache, reasoning',
    usage: {
      prompt_tokens: 2_000,
      completion_tokens: 300,
      prompt_tokens_details: { cached_tokens: 1_500, cache_write_tokens: 200 },
      completion_tokens_details: { reasoning_tokens: 250 },
    },
    // $2 in, $0.1 cached, $2.5 written, $10 out: 300 x 2000 + 1500 x 100 + 200 x 2500 + 300 x 10000
    cost: 600_000 + 150_000 + 500_000 + 3_000_000,
  },
  {
    provider: 'openai',
    model: 'gpt-6.1-sol',
    what: 'a long prompt pays the long price for all of it',
    usage: { prompt_tokens: 300_000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 200_000 } },
    // Over 272,000: $4, $0.2 and $15: 100000 x 4000 + 200000 x 200 + 100 x 15000
    cost: 400_000_000 + 40_000_000 + 1_500_000,
  },
  {
    provider: 'openai',
    model: 'gpt-6.1-sol',
    format: 'openai-responses',
    what: 'over the other interface',
    usage: {
      input_tokens: 1_000,
      output_tokens: 40,
      input_tokens_details: { cached_tokens: 600 },
      output_tokens_details: { reasoning_tokens: 30 },
    },
    // 400 x 2000 + 600 x 100 + 40 x 10000
    cost: 800_000 + 60_000 + 400_000,
  },
  {
    provider: 'anthropic',
    model: 'claude-opus-5',
    what: 'input is what the cache took no part in; thoughts are output',
    usage: {
      input_tokens: 100,
      cache_read_input_tokens: 10_000,
      cache_creation_input_tokens: 2_000,
      output_tokens: 500,
      output_tokens_details: { thinking_tokens: 400 },
    },
    // $5, $0.5, $6.25, $25: 100 x 5000 + 10000 x 500 + 2000 x 6250 + 500 x 25000
    cost: 500_000 + 5_000_000 + 12_500_000 + 12_500_000,
  },
  {
    provider: 'google',
    model: 'gemini-3.8-flash',
    what: 'thoughts stand beside the answer, tool prompts beside the prompt',
    usage: {
      promptTokenCount: 1_000,
      toolUsePromptTokenCount: 50,
      cachedContentTokenCount: 400,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 80,
      totalTokenCount: 1_150,
    },
    // $0.75, $0.075, $3.75: 650 x 750 + 400 x 75 + 100 x 3750
    cost: 487_500 + 30_000 + 375_000,
  },
  {
    provider: 'zai',
    model: 'glm-5.2',
    what: 'cached',
    usage: { prompt_tokens: 1_200, completion_tokens: 300, prompt_tokens_details: { cached_tokens: 1_000 } },
    // $1.4, $0.26, $4.4: 200 x 1400 + 1000 x 260 + 300 x 4400
    cost: 280_000 + 260_000 + 1_320_000,
  },
  {
    provider: 'kimi',
    model: 'kimi-k2.6',
    what: 'cached tokens at the top of the usage',
    usage: { prompt_tokens: 900, completion_tokens: 10, cached_tokens: 800 },
    // $0.95, $0.16, $4: 100 x 950 + 800 x 160 + 10 x 4000
    cost: 95_000 + 128_000 + 40_000,
  },
  {
    provider: 'groq',
    model: 'openai/gpt-oss-20b',
    what: 'prices below a nano-dollar a token, rounded once',
    usage: { prompt_tokens: 101, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 3 }, queue_time: 0.1 },
    // $0.075, $0.0375, $0.3: 98 x 75 + 3 x 37.5 + 7 x 300 = 7350 + 112.5 + 2100 = 9562.5
    cost: 9_563,
  },
  {
    provider: 'openrouter',
    model: 'openai/gpt-6.1-sol',
    what: "the provider's own figure comes before any table",
    usage: { prompt_tokens: 1_000, completion_tokens: 10, cost: 0.00014, is_byok: false },
    // $0.00014
    cost: 140_000,
    source: 'provider',
  },
  {
    provider: 'openrouter',
    model: 'openai/gpt-6.1-sol',
    what: "with the user's own upstream key the upstream's bill comes on top",
    usage: {
      prompt_tokens: 1_000,
      completion_tokens: 10,
      cost: 0.0001,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.0021 },
    },
    // $0.0001 + $0.0021
    cost: 2_200_000,
    source: 'provider',
  },
  {
    provider: 'openrouter',
    model: 'openai/gpt-6.1-sol',
    what: "an upstream's bill that is part of the figure is not added",
    usage: { prompt_tokens: 9, completion_tokens: 9, cost: 0.003, cost_details: { upstream_inference_cost: 0.003 } },
    cost: 3_000_000,
    source: 'provider',
  },
  {
    provider: 'deepseek',
    model: 'deepseek-flash',
    what: 'hits of the prompt cache',
    usage: {
      prompt_tokens: 1_000,
      completion_tokens: 100,
      prompt_cache_hit_tokens: 700,
      prompt_cache_miss_tokens: 300,
      completion_tokens_details: { reasoning_tokens: 60 },
    },
    // $0.3, $0.006, $1.2: 300 x 300 + 700 x 6 + 100 x 1200
    cost: 90_000 + 4_200 + 120_000,
  },
  {
    provider: 'mistral',
    model: 'mistral-large-4',
    what: 'cached by its own name',
    usage: { prompt_tokens: 500, completion_tokens: 20, num_cached_tokens: 200 },
    // $0.7, $0.07, $2.1: 300 x 700 + 200 x 70 + 20 x 2100
    cost: 210_000 + 14_000 + 42_000,
  },
  {
    provider: 'xai',
    model: 'grok-4.7',
    what: 'reasoning on top of the completion, cached on top of the prompt',
    usage: {
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 300 },
      completion_tokens_details: { reasoning_tokens: 70 },
    },
    // $2, $0.5, $6: 100 x 2000 + 300 x 500 + (50 + 70) x 6000
    cost: 200_000 + 150_000 + 720_000,
  },
  {
    provider: 'ollama',
    model: '*',
    what: 'costs nothing, whatever it counts',
    usage: { prompt_eval_count: 900, eval_count: 300 },
    cost: 0,
  },
];

const TEXT = 'fine';

/** A whole answer with this usage. */
function bodyOf(format: WireFormat, usage: object): object {
  switch (format) {
    case 'anthropic-messages':
      return {
        id: 'm',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text: TEXT }],
        stop_reason: 'end_turn',
        usage,
      };
    case 'gemini':
      return { candidates: [{ content: { parts: [{ text: TEXT }] }, finishReason: 'STOP' }], usageMetadata: usage };
    case 'openai-responses':
      return {
        id: 'r',
        object: 'response',
        status: 'completed',
        output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: TEXT }] }],
        usage,
      };
    case 'ollama':
      return { model: 'm', message: { role: 'assistant', content: TEXT }, done: true, done_reason: 'stop', ...usage };
    default:
      return {
        id: 'c',
        choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
        usage,
      };
  }
}

/** The same as a stream, where its format is one of server-sent events; usage comes in the vendor's pieces. */
function streamOf(format: WireFormat, usage: object): string | undefined {
  const events = (...all: readonly object[]) => all.map(one => `data: ${JSON.stringify(one)}\n\n`).join('');
  const calls = [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }];
  if (format === 'openai-chat')
    return `${events(
      {
        id: 'c',
        choices: [{ index: 0, delta: { role: 'assistant', tool_calls: calls }, finish_reason: null }],
        usage: null,
      },
      { id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }], usage: null },
      { id: 'c', choices: [], usage },
    )}data: [DONE]\n\n`;
  if (format === 'gemini')
    return events(
      { candidates: [{ content: { parts: [{ text: 'fi' }] } }], usageMetadata: { ...usage, candidatesTokenCount: 1 } },
      { candidates: [{ content: { parts: [{ text: 'ne' }] }, finishReason: 'STOP' }], usageMetadata: usage },
    );
  if (format !== 'anthropic-messages') return undefined;
  return events(
    {
      type: 'message_start',
      message: { id: 'm', role: 'assistant', content: [], usage: { ...usage, output_tokens: 1 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: TEXT } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
    { type: 'message_stop' },
  );
}

async function partsOf({ provider: id, model: name, format }: Case) {
  const provider = builtInProviders.find(one => one.id === id)!;
  const model = (name === '*' ? provider.models[0] : provider.models.find(one => one.id === name))!;
  return { provider, model, format: format ?? provider.wire, codec: await codecFor(format ?? provider.wire) };
}

function costed(builder: AnswerBuilder, model: ModelSpec) {
  const { cost, costSource } = costAttempt(builder, () => 10, model, model.free === true || model.local === true);
  return { cost, costSource };
}

describe.each(CASES)('$provider $model: $what', async one => {
  const { provider, model, format, codec } = await partsOf(one);
  const target = { provider, model, baseUrl: provider.baseUrl };
  const expected = { cost: one.cost, costSource: one.source ?? 'table' };

  it('as a whole answer', () => {
    const builder = new AnswerBuilder();
    for (const event of codec.decodeBody(JSON.stringify(bodyOf(format, one.usage)), target, 0)) builder.add(event);
    expect(costed(builder, model)).toEqual(expected);
  });

  const text = streamOf(format, one.usage);
  it.skipIf(text === undefined)('streamed, with tools where they are', () => {
    const builder = new AnswerBuilder();
    const decoder = codec.decoder(target, { now: () => 0 });
    const events = [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
    for (const event of events) builder.add(event);
    expect(costed(builder, model)).toEqual(expected);
  });
});

describe('bedrock', () => {
  it('input is what the cache took no part in', async () => {
    const { codec, provider, model } = await partsOf({ provider: 'bedrock', model: '*', what: '', usage: {}, cost: 0 });
    const usage = { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 100, cacheWriteInputTokens: 20 };
    const body = {
      output: { message: { role: 'assistant', content: [{ text: TEXT }] } },
      stopReason: 'end_turn',
      usage,
    };
    const builder = new AnswerBuilder();
    const target = { provider, model, baseUrl: provider.baseUrl };
    for (const event of codec.decodeBody(JSON.stringify(body), target, 0)) builder.add(event);
    const priced = { ...model, price: { inputPer1M: 5, outputPer1M: 25, cacheReadPer1M: 0.5, cacheWritePer1M: 6.25 } };
    // 10 x 5000 + 100 x 500 + 20 x 6250 + 5 x 25000
    expect(costed(builder, priced)).toEqual({ cost: 50_000 + 50_000 + 125_000 + 125_000, costSource: 'table' });
  });
});

describe('what did not end well', () => {
  const model = builtInProviders.find(({ id }) => id === 'openai')!.models.find(({ id }) => id === 'gpt-6.1-sol')!;
  const generated = (text: string) => ({ usage: undefined, generated: text, isFinished: false });
  const prompt = () => 1_000;

  it('cost nothing where nothing came', () => {
    expect(costAttempt(generated(''), prompt, model, false)).toEqual({ cost: 0, costSource: 'estimate' });
  });
  it('is estimated from what came', () => {
    // 1000 x 2000 + 100 x 10000
    expect(costAttempt(generated(' and'.repeat(100)), prompt, model, false)).toEqual({
      cost: 3_000_000,
      costSource: 'estimate',
    });
  });
  it('is counted in Chinese as a tokenizer counts it', () => {
    const text = '春天来了，花园里的樱花已经开放，孩子们在树下唱歌跳舞。'.repeat(20);
    const { cost } = costAttempt(generated(text), prompt, model, false);
    const tokens = (cost! - 2_000_000) / 10_000;
    expect(tokens / encode(text).length).toBeGreaterThan(0.85);
    expect(tokens / encode(text).length).toBeLessThan(1.15);
  });
  it('is estimated from the prompt alone where we ended it ourselves', () => {
    // 1000 x 2000
    expect(costAttempt(generated(''), prompt, model, false, 'by us')).toEqual({
      cost: 2_000_000,
      costSource: 'estimate',
    });
  });
  it('is unknown, not nothing, where the price is', () => {
    const { price: _, ...unpriced } = model;
    expect(
      costAttempt(
        { usage: { inputTokens: 5, outputTokens: 5 }, generated: 'text', isFinished: true },
        prompt,
        unpriced,
        false,
      ),
    ).toMatchObject({ costSource: 'unknown' });
  });
});

it('a free input and a price for what is written to the cache make a number', () => {
  // 10 x 1000
  expect(
    costOf(
      { inputTokens: 10, outputTokens: 0, cacheWriteTokens: 10 },
      { inputPer1M: 0, outputPer1M: 1, cacheWritePer1M: 1 },
    ),
  ).toBe(10_000);
});

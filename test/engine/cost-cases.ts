// Owns the golden cases of cost: each vendor's usage as it is sent, at the prices of the tables, worked out by hand.
import type { WireFormat } from '../../src/domain/model.ts';

export interface Case {
  readonly provider: string;
  readonly model: string;
  readonly format?: WireFormat;
  readonly what: string;
  /** As the vendor sends it. */
  readonly usage: object;
  /** Where a stream holds it; absent: in a chunk of its own. */
  readonly where?: 'choice' | 'x_groq';
  readonly cost: number | undefined;
  readonly source?: string;
}

// A price of $1 per million tokens is 1,000 nano-dollars a token.
export const CASES: readonly Case[] = [
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
  {
    provider: 'openai',
    model: 'gpt-5.6-terra',
    what: 'a long prompt, read from the cache and written to it',
    usage: {
      prompt_tokens: 272_001,
      completion_tokens: 999,
      prompt_tokens_details: { cached_tokens: 137_003, cache_write_tokens: 1_021 },
      completion_tokens_details: { reasoning_tokens: 731 },
    },
    // Over 272,000: $4, $0.4, $2.5 x 2 written, $18: 133977 x 4000 + 137003 x 400 + 1021 x 5000 + 999 x 18000
    cost: 535_908_000 + 54_801_200 + 5_105_000 + 17_982_000,
  },
  {
    provider: 'openai',
    model: 'gpt-5.5',
    what: 'a prompt that just is no long one',
    usage: { prompt_tokens: 272_000, completion_tokens: 1 },
    // $5 and $30: 272000 x 5000 + 30000
    cost: 1_360_000_000 + 30_000,
  },
  {
    provider: 'openai',
    model: 'gpt-6-astra',
    format: 'openai-responses',
    what: 'a long prompt with tools, nearly all of it cached',
    usage: {
      input_tokens: 300_007,
      output_tokens: 13,
      input_tokens_details: { cached_tokens: 299_999 },
      output_tokens_details: { reasoning_tokens: 11 },
    },
    // Over 272,000: $20, $2, $75: 8 x 20000 + 299999 x 2000 + 13 x 75000
    cost: 160_000 + 599_998_000 + 975_000,
  },
  {
    provider: 'anthropic',
    model: 'claude-haiku-5-5',
    what: 'what was cached makes a prompt long',
    usage: {
      input_tokens: 1,
      cache_read_input_tokens: 99_001,
      cache_creation_input_tokens: 1_009,
      output_tokens: 7,
    },
    // 100,011 over 100,000: $0.5, $0.05, $0.125 x 5 written, $2.5: 1 x 500 + 99001 x 50 + 1009 x 625 + 7 x 2500
    cost: 500 + 4_950_050 + 630_625 + 17_500,
  },
  {
    provider: 'google',
    model: 'gemini-3.1-pro-preview',
    what: 'a long prompt, cached and with thoughts',
    usage: {
      promptTokenCount: 200_001,
      cachedContentTokenCount: 150_003,
      candidatesTokenCount: 17,
      thoughtsTokenCount: 1_013,
    },
    // Over 200,000: $4, $0.4, $18: 49998 x 4000 + 150003 x 400 + 1030 x 18000
    cost: 199_992_000 + 60_001_200 + 18_540_000,
  },
  {
    provider: 'google',
    model: 'gemma-4-31b-it',
    what: 'a free model',
    usage: { promptTokenCount: 1_009, candidatesTokenCount: 31, thoughtsTokenCount: 7 },
    cost: 0,
  },
  {
    provider: 'zai',
    model: 'glm-4.7-flashx',
    what: 'cached, with thoughts inside the completion',
    usage: {
      prompt_tokens: 997,
      completion_tokens: 89,
      prompt_tokens_details: { cached_tokens: 331 },
      completion_tokens_details: { reasoning_tokens: 61 },
    },
    // $0.07, $0.01, $0.4: 666 x 70 + 331 x 10 + 89 x 400
    cost: 46_620 + 3_310 + 35_600,
  },
  {
    provider: 'kimi',
    model: 'kimi-k3.1-pro',
    what: 'usage within the choice',
    where: 'choice',
    usage: { prompt_tokens: 12_347, completion_tokens: 1_511, prompt_tokens_details: { cached_tokens: 12_288 } },
    // $2, $0.2, $10: 59 x 2000 + 12288 x 200 + 1511 x 10000
    cost: 118_000 + 2_457_600 + 15_110_000,
  },
  {
    provider: 'groq',
    model: 'openai/gpt-oss-120b',
    what: 'usage in the last chunk of its own kind',
    where: 'x_groq',
    usage: {
      prompt_tokens: 4_099,
      completion_tokens: 257,
      prompt_tokens_details: { cached_tokens: 2_051 },
      completion_tokens_details: { reasoning_tokens: 199 },
      total_time: 0.4,
    },
    // $0.15, $0.075, $0.6: 2048 x 150 + 2051 x 75 + 257 x 600
    cost: 307_200 + 153_825 + 154_200,
  },
  {
    provider: 'groq',
    model: 'qwen/qwen3.8-27b',
    what: 'cached without a price of its own',
    usage: { prompt_tokens: 1_003, completion_tokens: 77, prompt_tokens_details: { cached_tokens: 500 } },
    // $0.8 and $4: 1003 x 800 + 77 x 4000
    cost: 802_400 + 308_000,
  },
  {
    provider: 'openrouter',
    model: 'anthropic/claude-sonnet-5.5',
    what: "the user's own upstream key, at less than a nano-dollar",
    usage: {
      prompt_tokens: 61,
      completion_tokens: 3,
      cost: 0,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.000_123_456_789 },
    },
    // 123456.789
    cost: 123_457,
    source: 'provider',
  },
  {
    provider: 'openrouter',
    model: 'anthropic/claude-sonnet-5.5',
    what: "the user's own upstream key, whose bill is not known",
    usage: {
      prompt_tokens: 61,
      completion_tokens: 3,
      cost: 3.1e-6,
      is_byok: true,
      cost_details: { upstream_inference_cost: null },
    },
    cost: 3_100,
    source: 'provider',
  },
  {
    provider: 'openrouter',
    model: 'anthropic/claude-haiku-5.5',
    what: 'where no figure comes, its table rules',
    usage: {
      prompt_tokens: 100_003,
      completion_tokens: 9,
      prompt_tokens_details: { cached_tokens: 50_001, cache_write_tokens: 2 },
    },
    // Over 100,000: $0.5, $0.05, $2.5, and no price of writing: 50002 x 500 + 50001 x 50 + 9 x 2500
    cost: 25_001_000 + 2_500_050 + 22_500,
  },
  {
    provider: 'deepseek',
    model: 'deepseek-v4-pro',
    what: 'hits of the prompt cache, with thoughts inside the completion',
    usage: {
      prompt_tokens: 5_003,
      completion_tokens: 1_201,
      prompt_cache_hit_tokens: 4_096,
      prompt_cache_miss_tokens: 907,
      completion_tokens_details: { reasoning_tokens: 1_024 },
    },
    // $1.32, $0.044, $3.96: 907 x 1320 + 4096 x 44 + 1201 x 3960
    cost: 1_197_240 + 180_224 + 4_755_960,
  },
  {
    provider: 'mistral',
    model: 'mistral-small-latest',
    what: 'cached in the details',
    usage: { prompt_tokens: 811, completion_tokens: 31, prompt_tokens_details: { cached_tokens: 405 } },
    // $0.15, $0.015, $0.6: 406 x 150 + 405 x 15 + 31 x 600
    cost: 60_900 + 6_075 + 18_600,
  },
  {
    provider: 'xai',
    model: 'grok-4.3',
    what: 'a long prompt, reasoning on top, cached inside',
    usage: {
      prompt_tokens: 200_003,
      completion_tokens: 41,
      prompt_tokens_details: { cached_tokens: 128_001 },
      completion_tokens_details: { reasoning_tokens: 613 },
    },
    // Over 200,000: $2.5, $0.4, $5: 72002 x 2500 + 128001 x 400 + 654 x 5000
    cost: 180_005_000 + 51_200_400 + 3_270_000,
  },
  {
    provider: 'xai',
    model: 'grok-4.7',
    what: 'a prompt that is long with what was cached on top',
    usage: { prompt_tokens: 150_000, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 160_001 } },
    // 310,001 over 200,000: $4, $1, $12: 150000 x 4000 + 160001 x 1000 + 10 x 12000
    cost: 600_000_000 + 160_001_000 + 120_000,
  },
  {
    provider: 'bedrock',
    model: 'amazon.nova-2-lite-v1:0',
    what: 'read from the cache and written to it, half a nano-dollar rounded up once',
    usage: { inputTokens: 1_009, outputTokens: 211, cacheReadInputTokens: 2_003, cacheWriteInputTokens: 503 },
    // $0.33, $0.0825, $0.33 written, $2.75: 1009 x 330 + 2003 x 82.5 + 503 x 330 + 211 x 2750 = 1244457.5
    cost: 1_244_458,
  },
  {
    provider: 'bedrock',
    model: 'amazon.nova-micro-v1:0',
    what: 'a quarter of a nano-dollar rounded down once',
    usage: { inputTokens: 3, outputTokens: 1, cacheReadInputTokens: 7 },
    // $0.035, $0.00875, $0.14: 105 + 61.25 + 140 = 306.25
    cost: 306,
  },
  {
    provider: 'anthropic',
    model: 'claude-sonnet-4-6',
    what: 'odd figures at odd prices',
    usage: {
      input_tokens: 7,
      cache_read_input_tokens: 8_191,
      cache_creation_input_tokens: 257,
      output_tokens: 1_031,
      output_tokens_details: { thinking_tokens: 997 },
    },
    // $3, $0.3, $3.75, $15: 7 x 3000 + 8191 x 300 + 257 x 3750 + 1031 x 15000
    cost: 21_000 + 2_457_300 + 963_750 + 15_465_000,
  },
];

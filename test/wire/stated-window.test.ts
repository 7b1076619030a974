// Tests of the window that a provider states when a prompt is too long for it.
import { describe, expect, it } from 'vitest';
import { statedWindow } from '../../src/wire/stated-window.ts';

describe('a stated window', () => {
  it.each<[string, number | undefined]>([
    ['prompt is too long: 213462 tokens > 200000 maximum', 200_000],
    [
      "This model's maximum context length is 128,000 tokens. However, your messages resulted in 140321 tokens.",
      128_000,
    ],
    ['The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).', 1_048_575],
    ['Your request exceeded model token limit: 262144 (requested: 269030)', 262_144],
    ['Prompt contains 40000 tokens, too large for model with 32768 maximum context length', 32_768],
    ["This model's maximum prompt length is 131072 but the request contains 140000", 131_072],
    ['maximum allowed input length of 32,768 tokens', 32_768],
    ['the request exceeds the available context size (4096 tokens)', 4096],
    ['Input is too long for requested model', undefined],
    ['maximum context length is 8', undefined],
    [`maximum context length is ${'9'.repeat(400)}`, undefined],
  ])('%s', (message, tokens) => {
    expect(statedWindow(message)).toBe(tokens);
  });
});

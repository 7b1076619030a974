// Tests of how exclusions are told: nobody is missing, and many models of one reason are one line.
import { expect, it } from 'vitest';
import { exclusionLines } from '../../src/cli/exclusion-lines.ts';

it('each reason of each provider is one line; those without a key are one together', () => {
  const spent = { reason: 'quota_spent', detail: 'quota spent, resets 16:40' } as const;
  expect(
    exclusionLines([
      { provider: 'openai', model: '*', reason: 'no_key', detail: 'no key' },
      { provider: 'groq', model: 'a', ...spent },
      { provider: 'groq', model: 'b', ...spent },
      { provider: 'groq', model: 'c', reason: 'no_vision', detail: 'takes no images' },
      { provider: 'zai', model: 'glm', account: 'two', ...spent },
      { provider: 'kimi', model: '*', reason: 'disabled', detail: 'disabled' },
      { provider: 'xai', model: '*', reason: 'no_key', detail: 'no key' },
    ]),
  ).toEqual([
    'groq (2 models): quota spent, resets 16:40',
    'groq c: takes no images',
    'zai (two) glm: quota spent, resets 16:40',
    'kimi: disabled',
    'no key: openai, xai',
  ]);
});

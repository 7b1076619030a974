// Words for failures: what was refused by ourselves has its own, and nothing is said twice.
import { expect, it } from 'vitest';
import { failureText, failureWords } from '../../src/render/failure-words.ts';

it.each([
  [{ kind: 'auth' }, 'key refused'],
  [{ kind: 'auth', code: 'no_key' }, 'no key'],
  [{ kind: 'quota_exhausted', code: 'budget_spent' }, 'over budget'],
  [{ kind: 'rate_limited', code: 'toString' }, 'rate limited'],
] as const)('%j: %s', (failure, words) => expect(failureWords(failure)).toBe(words));

it.each([
  ['cancelled', '', 'cancelled'],
  ['', ' (499)', 'cancelled (499)'],
  ['by the caller', ' (499)', 'cancelled (499): by the caller'],
])('a message "%s"', (message, detail, text) => {
  expect(failureText({ kind: 'aborted', message }, detail)).toBe(text);
});

// Tests rate-limit headers: the dialects, and what is not to be mixed up.
import { describe, expect, it } from 'vitest';
import { readRateLimits, spentLimitReset } from '../../src/wire/rate-limits.ts';
import { NOW } from './providers.ts';

const openaiHeaders = {
  'x-ratelimit-limit-requests': '1000',
  'x-ratelimit-remaining-requests': '990',
  'x-ratelimit-reset-requests': '2m59.56s',
  'x-ratelimit-limit-tokens': '8000',
  'x-ratelimit-remaining-tokens': '0',
  'x-ratelimit-reset-tokens': '7.66s',
};

describe('rate-limit headers', () => {
  it.each([
    ['openai', 'minute'],
    ['openai-day-minute', 'day'],
  ] as const)('of %s count requests per %s', (dialect, window) => {
    expect(readRateLimits({ status: 200, headers: openaiHeaders }, dialect, NOW)).toEqual([
      { unit: 'requests', window, limit: 1000, remaining: 990, resetsAt: NOW + 179_560 },
      { unit: 'tokens', window: 'minute', limit: 8000, remaining: 0, resetsAt: NOW + 7660 },
    ]);
  });

  it('of Anthropic give the tightest of its token limits', () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '1000',
      'anthropic-ratelimit-requests-remaining': '999',
      'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:01Z',
      'anthropic-ratelimit-input-tokens-limit': '500000',
      'anthropic-ratelimit-input-tokens-remaining': '400000',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-21T12:00:10Z',
      'anthropic-ratelimit-output-tokens-limit': '100000',
      'anthropic-ratelimit-output-tokens-remaining': '1000',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-21T12:00:50Z',
    };
    expect(readRateLimits({ status: 200, headers }, 'anthropic', NOW)).toEqual([
      { unit: 'requests', window: 'minute', limit: 1000, remaining: 999, resetsAt: NOW + 1000 },
      { unit: 'tokens', window: 'minute', limit: 100_000, remaining: 1000, resetsAt: NOW + 50_000 },
    ]);
  });

  it('of Mistral have no reset', () => {
    const headers = { 'x-ratelimit-limit-req-minute': '60', 'x-ratelimit-remaining-req-minute': '59' };
    expect(readRateLimits({ status: 200, headers }, 'mistral', NOW)).toEqual([
      { unit: 'requests', window: 'minute', limit: 60, remaining: 59, resetsAt: undefined },
    ]);
  });

  it('are read only in a dialect that the provider speaks, and only where they are numbers', () => {
    expect(readRateLimits({ status: 200, headers: openaiHeaders }, undefined, NOW)).toEqual([]);
    const headers = { 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': '-1' };
    expect(readRateLimits({ status: 200, headers }, 'openai', NOW)).toEqual([]);
  });

  it('tell when a spent limit is back', () => {
    expect(spentLimitReset({ status: 429, headers: openaiHeaders }, 'openai', NOW)).toBe(NOW + 7660);
    expect(spentLimitReset({ status: 429, headers: {} }, 'openai', NOW)).toBeUndefined();
  });
});

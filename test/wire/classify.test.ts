// Tests classification beyond the recorded errors: the tables themselves, any bytes, what may be shown.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_KINDS } from '../../src/domain/failure.ts';
import { classifyError, classifyErrorObject } from '../../src/wire/classify.ts';
import { NOW, PROVIDERS, targetOf } from './providers.ts';

describe('error tables', () => {
  it('name every rule once', () => {
    const ids = Object.values(PROVIDERS).flatMap(provider => provider.errors.map(rule => rule.id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('say what to do where only the user can help', () => {
    const rules = Object.values(PROVIDERS).flatMap(provider => provider.errors);
    const silent = rules.filter(rule => ['auth', 'quota_exhausted'].includes(rule.kind) && rule.hint === undefined);
    expect(silent.map(rule => rule.id)).toEqual([]);
  });

  it('use no pattern that remembers where it stopped', () => {
    const patterns = Object.values(PROVIDERS).flatMap(({ errors }) =>
      errors.flatMap(rule => [rule.message, rule.body]),
    );
    expect(patterns.filter(pattern => pattern !== undefined && (pattern.global || pattern.sticky))).toEqual([]);
  });
});

describe('a 429 of a server that nobody knows', () => {
  const kindOf = (message: string, headers: Record<string, string> = {}) =>
    classifyError({ status: 429, headers }, JSON.stringify({ error: { message } }), targetOf('any'), NOW).kind;
  it.each([
    'Rate limit exceeded: 100 requests per day',
    'Daily token quota exceeded',
    'You have reached your weekly usage limit',
    'Limit reached: tokens used this month exceed the limit of 1M tokens monthly.',
    'Rate limit reached (TPD): Limit 500000',
    'Too many requests: the quota is 50 per month',
  ])('speaks of a long window: %s', message => {
    expect(kindOf(message)).toBe('quota_exhausted');
    expect(kindOf(message, { 'retry-after': '3600' })).toBe('quota_exhausted');
    expect(kindOf(message, { 'retry-after': '1' })).toBe('rate_limited');
  });
  it.each([
    '3 requests per minute. Upgrade your monthly plan for more.',
    'Rate limit reached, upgrade your monthly plan',
    'Slow down: 10 tokens/second, 100 requests per day',
    'Too many requests. Read our weekly newsletter!',
    'RPM limit reached, daily limit untouched',
  ])('speaks of a short one: %s', message => expect(kindOf(message)).toBe('rate_limited'));
});

describe('any bytes', () => {
  const providers = fc.constantFrom(...Object.keys(PROVIDERS));

  it('are classified without throwing, in few words', () => {
    fc.assert(
      fc.property(providers, fc.integer({ min: 300, max: 599 }), fc.uint8Array(), (provider, status, bytes) => {
        const body = new TextDecoder().decode(bytes);
        const failure = classifyError({ status, headers: {} }, body, targetOf(provider), NOW);
        expect(FAILURE_KINDS).toContain(failure.kind);
        expect(failure.message.length).toBeLessThanOrEqual(300);
        expect(failure.message).not.toBe('');
      }),
    );
  });

  it('as JSON of any shape, too', () => {
    const json = fc.oneof(
      fc.jsonValue(),
      fc.record({ error: fc.jsonValue(), detail: fc.jsonValue(), code: fc.jsonValue() }),
      fc.record({ error: fc.record({ code: fc.jsonValue(), message: fc.jsonValue(), metadata: fc.jsonValue() }) }),
    );
    fc.assert(
      fc.property(providers, json, (provider, value) => {
        const target = targetOf(provider);
        expect(FAILURE_KINDS).toContain(classifyErrorObject(value, target, NOW).kind);
        expect(FAILURE_KINDS).toContain(
          classifyError({ status: 400, headers: {} }, JSON.stringify(value), target, NOW).kind,
        );
      }),
    );
  });
});

describe('messages', () => {
  it.each([
    ['bad key sk-proj-abcDEF123', 'sk-proj-abcDEF123'],
    ['bad key AIzaSyA1234567890', 'AIzaSyA1234567890'],
    ['bad key AQ.Ab8RN6abcdef', 'AQ.Ab8RN6abcdef'],
    ['bad key gsk_abcdef123', 'gsk_abcdef123'],
    ['header Authorization: Bearer abc.def', 'abc.def'],
    ['key test-key is wrong', 'test-key'],
    ['url https://x/y?key=abc123&z=1', 'abc123'],
    ['token 0123456789abcdef0123456789abcdef.AbCdEfGh12', 'AbCdEfGh12'],
  ])('%s: holds no key', (message, key) => {
    const body = JSON.stringify({ error: { message } });
    const failure = classifyError({ status: 401, headers: {} }, body, targetOf('any'), NOW);
    expect(failure.message).not.toContain(key);
    expect(failure.message).toContain('[key]');
  });

  it('are one short line', () => {
    const body = JSON.stringify({ error: { message: `first\nsecond\u001b[31m ${'x'.repeat(1000)}` } });
    const { message } = classifyError({ status: 400, headers: {} }, body, targetOf('any'), NOW);
    expect(message).toMatch(/^first second \[31m x+…$/);
    expect(message).toHaveLength(300);
  });

  it('hold nothing that steers a terminal, nor do codes and request ids', () => {
    const evil = 'a\u001b]0;x\u0007\u009b5n\u202eb\u2066c';
    const body = JSON.stringify({ error: { message: evil, code: evil }, request_id: evil });
    const { message, code, requestId } = classifyError({ status: 400, headers: {} }, body, targetOf('any'), NOW);
    for (const words of [message, code, requestId]) expect(words).toBe('a ]0;x 5n b c');
  });

  it('tell where a redirect leads that is not followed', () => {
    const headers = { location: 'https://other.example/v1' };
    expect(classifyError({ status: 308, headers }, '', targetOf('any'), NOW)).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('a redirect to https://other.example/v1, which is not followed'),
    });
  });

  it('are read in time, however long the body', () => {
    const body = `${'1'.repeat(100_000)} try again in ${'9 h '.repeat(50_000)}`;
    expect(classifyError({ status: 429, headers: {} }, body, targetOf('any'), NOW).kind).toBe('rate_limited');
  });
});

describe('an error inside a stream', () => {
  it('needs no status to be recognised', () => {
    const error = {
      message: 'You exceeded your current quota',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    };
    expect(classifyErrorObject({ error }, targetOf('openai'), NOW)).toMatchObject({
      kind: 'quota_exhausted',
      scope: 'account',
    });
  });

  it('takes its code for a status where it is one, as a number or in quotes', () => {
    for (const code of [503, '503']) {
      expect(classifyErrorObject({ code, message: 'busy' }, targetOf('any'), NOW)).toMatchObject({
        kind: 'overloaded',
        status: 503,
      });
    }
  });

  it('is a server_error where it says nothing', () => {
    expect(classifyErrorObject('boom', targetOf('any'), NOW)).toMatchObject({ kind: 'server_error', message: 'boom' });
  });
});

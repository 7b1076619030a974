// Tests of the short way to settings: it means what the thorough way means, and its digest notices whatever could matter.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/domain/digest.ts';
import { parseSettings } from '../../src/schema/parse.ts';
import { readQuickly } from '../../src/schema/quick.ts';
import { SEED_CONFIG, USE_CASES } from '../fixtures/config/seeds.ts';

const knownProviders = ['google', 'openai', 'zai', 'kimi', 'anthropic'];
const options = { env: { URL: 'http://127.0.0.1:9/v1', KEY: 'sk-secret' }, knownProviders };

const word = fc.constantFrom('zai', '${KEY}', '${GONE:-kimi}', 'lab', '', '__proto__');
const key = fc.constantFrom('${KEY}', '${GONE}', '${GONE:-sk-b}', 'sk-plain', 'keychain:zai');
const model = fc.record(
  { contextWindow: fc.constant(8000), costPer1M: fc.constantFrom(1, 5000), free: fc.boolean() },
  { requiredKeys: [] },
);
const entry = fc.record(
  {
    apiKey: key,
    baseUrl: fc.constantFrom('${URL}', 'http://127.0.0.1/'),
    accounts: fc.array(fc.oneof(word, fc.record({ id: word, apiKey: key })), { maxLength: 2 }),
    models: fc.oneof(fc.array(word), fc.dictionary(word, model, { maxKeys: 2 })),
    quota: fc.constantFrom(15, 'free_tier', 'often'),
  },
  { requiredKeys: [] },
);
const file = fc.record(
  {
    version: fc.constant(1),
    providers: fc.dictionary(word, entry, { maxKeys: 3 }),
    openai: entry,
    preferences: fc.record({ default: fc.oneof(word, fc.array(word)) }, { requiredKeys: [] }),
    budgetMode: fc.constantFrom('free_only', '${GONE:-balanced}', 'lavish'),
    aliases: fc.dictionary(word, word, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);

describe('settings read quickly', () => {
  it('property: of a valid file they are those of the thorough way', () => {
    let valid = 0;
    fc.assert(
      fc.property(file, value => {
        const text = JSON.stringify(value);
        const parsed = parseSettings(text, options);
        if ('errors' in parsed) return;
        valid += 1;
        expect(readQuickly(text, options)!.settings()).toEqual(parsed.settings);
      }),
      { numRuns: 200 },
    );
    expect(valid).toBeGreaterThan(50);
  });

  it('what only the thorough way reads is left to it', () => {
    for (const text of ['', '[]', '7', 'null', '{"a": 1,}', '// a word\n{}', '{"a"', SEED_CONFIG])
      expect(readQuickly(text, options)).toBeUndefined();
    for (const text of Object.values(USE_CASES)) {
      const quick = readQuickly(text, options);
      const parsed = parseSettings(text, options);
      if (quick && !('errors' in parsed)) expect(quick.settings()).toEqual(parsed.settings);
    }
  });
});

describe('the digest', () => {
  const digest = (value: object, env = {}) => readQuickly(JSON.stringify(value), { env, knownProviders })!.digest;
  const lab = (baseUrl: string, apiKey = '${KEY}') => ({ providers: { lab: { baseUrl, apiKey } } });

  it('is the same for the same file and what the environment puts into it', () => {
    expect(digest(lab('${URL}'), { URL: 'http://a', KEY: 'x' })).toBe(
      digest(lab('${URL}'), { URL: 'http://a', KEY: 'y' }),
    );
  });
  it('differs with the text, a variable that is put in, and a key that is set or is not', () => {
    const env = { URL: 'http://a', KEY: 'x' };
    const known = digest(lab('${URL}'), env);
    expect(digest(lab('http://a'), env)).not.toBe(known);
    expect(digest(lab('${URL}'), { ...env, URL: 'http://b' })).not.toBe(known);
    expect(digest(lab('${URL}'), { URL: 'http://a' })).not.toBe(known);
  });
  it('property: texts that differ in one place have digests that differ', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (text, place, other) => {
          const at = place % text.length;
          fc.pre(text[at] !== other);
          expect(digestOf(text.slice(0, at) + other + text.slice(at + 1))).not.toBe(digestOf(text));
        },
      ),
    );
  });
});

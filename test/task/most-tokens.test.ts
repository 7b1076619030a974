// Tests of the bound on tokens, against real tokenizers: no text of any script or kind may come to more.
import fc from 'fast-check';
import { encode as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { encode as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import { encode as p50k } from 'gpt-tokenizer/encoding/p50k_base';
import { describe, expect, it } from 'vitest';
import { mostTokens } from '../../src/task/most-tokens.ts';

const TOKENIZERS = [o200k, cl100k, p50k];
const real = (text: string) =>
  Math.max(...TOKENIZERS.map(encode => encode(text, { disallowedSpecial: new Set() }).length));
/** Of single pieces it is a mean: a word may be one token more than half its letters. */
const SLACK = 8;

const ENGLISH =
  'The committee will publish its findings in September, after everybody has had a chance to comment on them. ';
const CODE = 'export function sumOf(parts: readonly Part[]): number {\n  return parts.length > 0 ? 1 : 2;\n}\n';
const KINDS: readonly (readonly [string, string])[] = [
  ['English', ENGLISH],
  ['code', CODE],
  ['German', 'Die Geschwindigkeitsbegrenzung der Bundesautobahn wird wegen Lärmbelästigung verringert. '],
  ['Finnish', 'Kansainvalisen yhteistyon kehittaminen edellyttaa pitkajanteista tyoskentelya. '],
  ['Swahili', 'Wananchi wanatakiwa kujitokeza kupiga kura katika uchaguzi mkuu utakaofanyika. '],
  ['Chinese', '春天来了，花园里的樱花已经开放，孩子们在树下唱歌跳舞。'],
  ['rare Chinese', '龘䶮𠀀𪚥靐齉爩鱻麤龗灪'],
  ['Thai', 'ประเทศไทยมีวัฒนธรรมที่หลากหลายและอาหารอร่อยมาก'],
  ['Amharic', 'ኢትዮጵያ በአፍሪካ ቀንድ የምትገኝ አገር ናት።'],
  ['Tibetan', 'བོད་ཀྱི་སྐད་ཡིག་ནི་ལོ་རྒྱུས་རིང་པོ་ཡོད།'],
  ['emoji', '🧑🏽‍🚀👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿🫠🪿'],
  ['maths', '∀ε∃δ: ∮⟨ψ|Ĥ|φ⟩ ≠ ∑ₙ √(2πℏ) ⊗ 𝔄𝔅ℭ'],
  ['cuneiform', '𒀭𒂗𒆤𒈗𒆳𒆳𒊏'],
  ['keys', 'sk-proj-9fXq7LkT2vBzW4mNcR8hYdJ3pGsA6eUxKt1QwZ5oVi0 AKIAIOSFODNN7EXAMPLE '],
  ['hashes', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n'],
];

describe('most tokens', () => {
  it.each(KINDS)('%s is never more', (_, text) => {
    for (const times of [1, 20])
      expect(mostTokens(text.repeat(times))).toBeGreaterThanOrEqual(real(text.repeat(times)));
  });

  it('is at most three times English and code, so that what is left can still be used', () => {
    for (const text of [ENGLISH, CODE]) expect(mostTokens(text.repeat(20)) / real(text.repeat(20))).toBeLessThan(3);
  });

  it('property: nor is any other text', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'etaoinshrdlucmfwypvbgkjqxz'), maxLength: 12 });
    const word = letters.chain(text =>
      fc.constantFrom(text, text.toUpperCase(), text.slice(0, 1).toUpperCase() + text),
    );
    const words = fc.array(word, { maxLength: 60 }).map(all => all.join(' '));
    const mixed = fc.string({ unit: 'grapheme', maxLength: 300 });
    const ascii = fc.string({ unit: 'binary-ascii', maxLength: 300 });
    const blocks = fc
      .integer({ min: 0, max: 0x1f })
      .chain(block =>
        fc.array(fc.integer({ min: block * 0x1000 + 0x80, max: block * 0x1000 + 0xfff }), { maxLength: 80 }),
      );
    const script = blocks.map(points =>
      String.fromCodePoint(...points.filter(point => point < 0xd800 || point > 0xdfff)),
    );
    fc.assert(
      fc.property(fc.oneof(words, mixed, ascii, script), text => {
        expect(mostTokens(text) + SLACK).toBeGreaterThanOrEqual(real(text));
      }),
      { numRuns: 400 },
    );
  });
});

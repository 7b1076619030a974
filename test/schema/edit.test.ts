// Tests of edits: what changes, and that nothing else does.
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { editText } from '../../src/schema/edit.ts';
import { SEED_CONFIG } from '../fixtures/config/seeds.ts';

const commentsOf = (text: string) => (text.match(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g) ?? []).map(comment => comment.trim());

describe('an edit', () => {
  it('changes one value and leaves every other character', () => {
    const edited = editText(SEED_CONFIG, [{ path: ['preferences', 'budgetMode'], value: 'free_only' }]);
    expect(edited).toBe(SEED_CONFIG.replace('"quality_first"', '"free_only"'));
  });
  it('makes missing parents, in an empty file too', () => {
    for (const text of ['', '{}', '// mine\n', '{ "version": 1, }']) {
      const edited = editText(text, [{ path: ['providers', 'zai', 'enabled'], value: true }]);
      expect(parse(edited)).toMatchObject({ providers: { zai: { enabled: true } } });
      expect(commentsOf(edited)).toEqual(commentsOf(text));
    }
  });
  it('removes with undefined', () => {
    expect(parse(editText('{ "a": 1, "b": { "c": 2 } }', [{ path: ['b', 'c'], value: undefined }]))).toEqual({
      a: 1,
      b: {},
    });
  });
  it('keeps tabs and Windows line ends', () => {
    const text = '{\r\n\t"a": 1\r\n}\r\n';
    expect(editText(text, [{ path: ['b'], value: 2 }])).toBe('{\r\n\t"a": 1,\r\n\t"b": 2\r\n}\r\n');
  });
  it('refuses a file that is no JSON', () => {
    expect(() => editText('{ "a": ', [{ path: ['a'], value: 1 }])).toThrow(/not valid JSON/);
  });
  it('property: a hundred random edits keep every comment, and each value is what was written last', () => {
    const path = fc.constantFrom(
      ['providers', 'zai', 'enabled'],
      ['preferences', 'default'],
      ['providers', 'lab', 'models', 'm', 'tools'],
      ['zdr'],
      ['preferences', 'taskPreferences', 'coding'],
    );
    const value = fc.oneof(
      fc.boolean(),
      fc.string(),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ path, value }), { minLength: 100, maxLength: 100 }), edits => {
        const edited = editText(SEED_CONFIG, edits);
        expect(commentsOf(edited)).toEqual(expect.arrayContaining(commentsOf(SEED_CONFIG)));
        const last = edits.at(-1)!;
        const found = last.path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], parse(edited));
        expect(JSON.stringify(found)).toBe(JSON.stringify(last.value));
      }),
      { numRuns: 10 },
    );
  });
});

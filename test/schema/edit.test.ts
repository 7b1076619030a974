// Edits of the config text: the value changes, and nothing else does.
import fc from 'fast-check';
import { type Node, type ParseError, parse, parseTree } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { EditError, editSettings } from '../../src/schema/edit.ts';
import { commentsBetween } from '../../src/schema/trivia.ts';
import { SEED_CONFIG } from '../fixtures/config/seeds.ts';

describe('a value that is there', () => {
  it('is replaced where it stands', () => {
    const text = '{\n  // why\n  "zdr": false, // really\n  "sort": "price"\n}\n';
    expect(editSettings(text, ['zdr'], true)).toBe(text.replace('false', 'true'));
  });

  it('keeps the comments that were inside it', () => {
    const text = '{\n  "default": [\n    "zai", // first\n    /* then */ "kimi"\n  ]\n}\n';
    expect(editSettings(text, ['default'], ['openai'])).toBe('{\n  "default": // first\n  /* then */ ["openai"]\n}\n');
  });

  it('is the last of two with its name', () => {
    expect(editSettings('{"zdr": 1, "zdr": 2}', ['zdr'], 3)).toBe('{"zdr": 1, "zdr": 3}');
  });
});

describe('a value that is new', () => {
  it.each([
    ['{}', ['zdr'], '{\n  "zdr": true\n}'],
    ['', ['zdr'], '{\n  "zdr": true\n}\n'],
    ['// mine\n', ['zdr'], '// mine\n{\n  "zdr": true\n}\n'],
    ['{ "a": 1 }', ['zdr'], '{ "a": 1, "zdr": true }'],
    ['{"a": 1}', ['b', 'c'], '{"a": 1, "b": {\n  "c": true\n}}'],
    ['{\n    "a": 1 // one\n}', ['zdr'], '{\n    "a": 1, // one\n    "zdr": true\n}'],
    ['{\n\t"a": 1, // one\n}', ['zdr'], '{\n\t"a": 1, // one\n\t"zdr": true,\n}'],
    ['{\n  "a": 1 /* x */ , /* y */\n}', ['zdr'], '{\n  "a": 1 /* x */ , /* y */\n  "zdr": true,\n}'],
    ['{\r\n  "a": 1\r\n}', ['zdr'], '{\r\n  "a": 1,\r\n  "zdr": true\r\n}'],
    ['{\n  "q": { /* ... */ }\n}', ['q', 'limit'], '{\n  "q": { /* ... */\n    "limit": true\n  }\n}'],
    ['{ "a": null }', ['a', 'b'], '{ "a": {\n  "b": true\n} }'],
    ['{ "a": [1] }', ['a', 1], '{ "a": [1, true] }'],
    ['\uFEFF{}', ['a'], '\uFEFF{\n  "a": true\n}'],
  ])('%j at %j', (text, path, expected) => {
    expect(editSettings(text, path, true)).toBe(expected);
  });
});

describe('a value that goes', () => {
  it.each([
    ['{ "a": 1, "b": 2 }', ['a'], '{ "b": 2 }'],
    ['{ "a": 1, "b": 2 }', ['b'], '{ "a": 1 }'],
    ['{\n  "a": 1, // one\n  "b": 2 // two\n}', ['b'], '{\n  "a": 1 // one\n  // two\n}'],
    ['{\n  // one\n  "a": 1,\n  "b": 2\n}', ['a'], '{\n  // one\n  "b": 2\n}'],
    ['{\n  "a": 1,\n  "b": 2,\n}', ['b'], '{\n  "a": 1,\n}'],
    ['{\n  "a": {\n    // in\n    "x": 1\n  }\n}', ['a'], '{\n  // in\n\n}'],
    ['[1, 2, 3]', [1], '[1, 3]'],
    ['{ "a": 1 }', ['b', 'c'], '{ "a": 1 }'],
    ['', ['b'], ''],
  ])('%j without %j', (text, path, expected) => {
    expect(editSettings(text, path, undefined)).toBe(expected);
  });
});

describe('what cannot be edited', () => {
  it.each<[string, (string | number)[], string]>([
    ['{ "a": }', ['a'], 'line 1, column 8: a value is expected here'],
    ['{ "a": 1 }', ['a', 'b'], 'a is 1, which cannot hold "b"'],
    ['{ "a": [1] }', ['a', 3], 'a is a list of 1; there is no [3] to set'],
  ])('%j at %j', (text, path, message) => {
    expect(() => editSettings(text, path, 1)).toThrow(EditError);
    expect(() => editSettings(text, path, 1)).toThrow(message);
  });
});

const commentsOf = (text: string) => commentsBetween(text, 0, text.length).map(comment => comment.text.trimEnd());
const contentOf = (text: string): unknown => {
  const faults: ParseError[] = [];
  const value: unknown = parse(text, faults, { allowTrailingComma: true });
  expect(faults).toEqual([]);
  return value;
};

type Path = readonly (string | number)[];
function pathsOf(node: Node | undefined, path: Path = []): Path[] {
  const inner = (node?.children ?? []).flatMap((child, index) =>
    child.type === 'property'
      ? pathsOf(child.children?.[1], [...path, String(child.children?.[0]?.value)])
      : pathsOf(child, [...path, index]),
  );
  return path.length > 0 ? [path, ...inner] : inner;
}

/** The same change to the value itself. */
function changed(value: unknown, [first, ...rest]: Path, to: unknown): unknown {
  if (first === undefined) return to;
  if (Array.isArray(value)) {
    const copy = [...value];
    if (rest.length === 0 && to === undefined) copy.splice(Number(first), 1);
    else copy[Number(first)] = changed(copy[Number(first)], rest, to);
    return copy;
  }
  const copy: Record<string, unknown> = { ...(value as object) };
  if (rest.length === 0 && to === undefined) delete copy[first];
  else copy[first] = changed(copy[first] ?? {}, rest, to);
  return copy;
}

// Laid out at random: with comments in every gap, trailing commas, one line or many.
const gap = fc.constantFrom(
  '',
  ' ',
  '\n',
  '\n  ',
  ' // line\n',
  '/* block */',
  ' /* a */ // b\n\t',
  '\r\n',
  '/* two\n lines */',
);
const { jsonc } = fc.letrec<{ jsonc: string }>(tie => ({
  jsonc: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('1', 'true', '"// text"', '"a,b"', '[]', '{}', '"\\"}"'),
    fc
      .tuple(fc.array(fc.tuple(gap, tie('jsonc'), gap), { maxLength: 4 }), gap, fc.boolean())
      .map(([items, end, trailing]) => {
        const text = items.map(([before, item, after]) => before + item + after).join(',');
        return `[${text}${trailing && items.length > 0 ? ',' : ''}${end}]`;
      }),
    fc
      .tuple(
        fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), gap, tie('jsonc'), gap), {
          maxLength: 4,
          selector: ([key]) => key,
        }),
        gap,
        fc.boolean(),
      )
      .map(([items, end, trailing]) => {
        const text = items
          .map(([key, before, item, after]) => `${before}"${key}"${before}:${after}${item}${after}`)
          .join(',');
        return `{${text}${trailing && items.length > 0 ? ',' : ''}${end}}`;
      }),
  ),
}));
const fileText = fc
  .tuple(
    gap,
    jsonc.map(text => (text.startsWith('{') ? text : `{"root": ${text}}`)),
    gap,
  )
  .map(parts => parts.join(''));
const newValue = fc.oneof(
  fc.constant(undefined),
  fc.boolean(),
  fc.constantFrom<unknown>(['x', 'y'], { deep: { er: 1 } }, 'text', []),
);

function editAtRandom(text: string, pick: number, key: string | undefined, value: unknown): string {
  const all: Path[] = [[], ...pathsOf(parseTree(text, [], { allowTrailingComma: true }))];
  const path = all[pick % all.length]!;
  const target = key === undefined ? path : [...path, key];
  if (target.length === 0) return text;
  let edited: string;
  try {
    edited = editSettings(text, target, value);
  } catch (error) {
    if (error instanceof EditError) return text;
    throw error;
  }
  const isThere =
    key === undefined || value !== undefined || all.some(each => JSON.stringify(each) === JSON.stringify(target));
  expect(contentOf(edited)).toEqual(isThere ? changed(contentOf(text), target, value) : contentOf(text));
  return edited;
}

const edit = fc.tuple(fc.nat(50), fc.option(fc.constantFrom('a', 'b', 'new'), { nil: undefined }), newValue);

describe('edits at random', () => {
  it('change the value as told and keep every comment, whatever the layout', () =>
    fc.assert(
      fc.property(fileText, fc.array(edit, { maxLength: 5 }), (text, edits) => {
        const comments = commentsOf(text).sort();
        const edited = edits.reduce((before, [pick, key, value]) => editAtRandom(before, pick, key, value), text);
        expect(commentsOf(edited).sort()).toEqual(comments);
      }),
      { numRuns: 500 },
    ));

  it('keep all comments of the big example through a hundred', () =>
    fc.assert(
      fc.property(fc.array(edit, { minLength: 100, maxLength: 100 }), edits => {
        const text = SEED_CONFIG;
        const edited = edits.reduce((before, [pick, key, value]) => editAtRandom(before, pick, key, value), text);
        expect(commentsOf(edited).sort()).toEqual(commentsOf(text).sort());
      }),
      { numRuns: 10 },
    ));
});

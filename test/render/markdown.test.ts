import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownRenderer } from '../../src/render/markdown/renderer.ts';
import { COLOURED, PLAIN } from '../../src/render/style.ts';
import { textWidth } from '../../src/render/wrap.ts';

const renderer = (width = 60, style = PLAIN) => markdownRenderer({ width: () => width, style });
function shown(text: string, width?: number, style = PLAIN): string {
  const one = renderer(width, style);
  return one.write(text) + one.end();
}
const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;

describe('blocks', () => {
  it.each([
    ['a heading, and a gap before it', 'a\n# b\nc', 'a\n\nb\nc\n'],
    [
      'nested lists, however far in they were written',
      '- a\n  - b\n    - c\n- d',
      '  • a\n    ◦ b\n      ▪ c\n  • d\n',
    ],
    ['nesting by four', '* a\n    * b\n* c', '  • a\n    ◦ b\n  • c\n'],
    ['numbers as they are, text below them', '9. a\n10. b\n\n    c', '  9. a\n  10. b\n\n      c\n'],
    ['tasks', '- [ ] a\n- [x] b\n- [y] c', '  ☐ a\n  ☑ b\n  • [y] c\n'],
    ['a list item that begins with a link', '- [x](u)', '  • x (u)\n'],
    ['quotes in quotes', '> a\n>> b\n\nc', '│ a\n│ │ b\n\nc\n'],
    ['a rule', '***', `${'─'.repeat(60)}\n`],
    ['several empty lines as one', 'a\n\n\n\nb\n\n', 'a\n\nb\n'],
    ['what only looks like a block', '#a\n-b\n1.c\n**d** e', '#a\n-b\n1.c\nd e\n'],
    ['layout made of blanks', '    a   b', '    a   b\n'],
    ['one newline at the end', 'a', 'a\n'],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('frames code, and keeps it as it is', () => {
    const rule = (label: string) => label + '─'.repeat(60 - label.length);
    expect(shown('```ts\nconst *a* = 1;\n\n  # no heading\n```\nb')).toBe(
      `${rule('── ts ')}\nconst *a* = 1;\n\n  # no heading\n${rule('')}\nb\n`,
    );
    expect(shown('~~~~\n```\n~~~')).toBe(`${rule('')}\n\`\`\`\n~~~\n${rule('')}\n`);
    expect(shown('- a\n  ```\n  x\n    y\n  ```')).toContain('\n    x\n      y\n    ─');
  });

  it('draws a table when it is whole', () => {
    const one = renderer();
    expect(one.write('| a | long one |\n|--:|:-:|\n| `x\\|y` | 中 |\n| 1 | 2 | 3 |\n')).toBe('');
    expect(one.write('b')).toBe('  a  long one\n───  ────────  ─\nx|y     中\n  1     2      3\n');
    expect(shown('| just a bar\nb')).toBe('| just a bar\nb\n');
  });

  it('folds the cells of a table that is too wide, and shows one that cannot be folded as it is', () => {
    const text = '| a | b |\n|---|---|\n| one two three four five | six seven eight nine ten |';
    for (const line of shown(text, 30).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(30);
    expect(shown(text, 8)).toContain('| a | b\n|');
  });
});

describe('running text', () => {
  it.each([
    ['emphasis', '**a *b* c** d', `${bold('a')}${bold(' ')}${bold('\u001b[3mb\u001b[23m')}${bold(' c')} d\n`],
    ['an escape', '\\*a\\*', '*a*\n'],
    ['a calculation', '2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name\n'],
    ['marks that find no other half', 'a `b **c', 'a `b **c\n'],
    ['emphasis between characters without blanks', '中**文**字', `中${bold('文')}字\n`],
  ])('%s', (_, text, expected) => {
    expect(shown(text, 60, COLOURED)).toBe(expected);
  });

  it('shows where a link leads, unless it says so itself', () => {
    expect(shown('[a](http://b.c) https://d.e <f@g.h> ![i](j "k")')).toBe(
      'a (http://b.c) https://d.e f@g.h i (j "k")\n',
    );
  });

  it('comes word by word, but a mark only with its other half', () => {
    const one = renderer(60, COLOURED);
    expect(one.write('one two')).toBe('one');
    expect(one.write(' **thr')).toBe(' two');
    expect(one.write('ee four')).toBe('');
    expect(one.write('** five ')).toBe(` ${bold('three')}${bold(' four')} five`);
  });

  it('folds at the width as it is at that line', () => {
    let width = 12;
    const one = markdownRenderer({ width: () => width, style: PLAIN });
    expect(one.write('one two three four\n')).toBe('one two\nthree four\n');
    width = 8;
    expect(one.write('- one two three\n')).toBe('  • one\n    two\n    three\n');
    expect(shown('全角文字は。ここで折る', 10)).toBe('全角文字\nは。ここで\n折る\n');
  });

  it('takes control sequences out, wherever they were cut', () => {
    const one = renderer();
    expect(one.write('a\u001b]0;ti') + one.write('tle\u0007b\u001b[') + one.write('2Jc') + one.end()).toBe('abc\n');
  });
});

it('reads what never ends in time', () => {
  // The time limit is that of the test: what looks at the same marks again and again takes minutes.
  for (const piece of ['-', '>', ' ', '* ', '**', '[', '`', '|', 'a', '\\', '1', '中', '```\n', '> - ']) {
    expect(shown(piece.repeat(30_000)), piece).toMatch(/^$|\n$/);
  }
}, 60_000);

const MARKDOWN = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...'*_`~[]()!#>|-+\\\n\n <&'.split('')) },
      fc.constantFrom(
        '\n- ',
        '\n1. ',
        '\n> ',
        '\n```ts\n',
        '\n```\n',
        '\n|',
        '|---|',
        '\n    ',
        '\n## ',
        '**',
        '[x] ',
        '](u)',
      ),
      { weight: 3, arbitrary: fc.constantFrom('a', 'bc ', 'd9', '中', '文。', '😀', '\r\n', '\t', 'https://e.f ') },
    ),
    { maxLength: 60 },
  )
  .map(pieces => pieces.join(''));

it('shows the same however the text is cut', () => {
  fc.assert(
    fc.property(
      MARKDOWN,
      fc.array(fc.nat(40), { maxLength: 12 }),
      fc.integer({ min: 12, max: 60 }),
      (text, cuts, width) => {
        const one = renderer(width, COLOURED);
        let whole = '';
        let from = 0;
        for (const length of cuts) {
          whole += one.write(text.slice(from, from + length));
          from += length;
        }
        expect(whole + one.write(text.slice(from)) + one.end()).toBe(shown(text, width, COLOURED));
      },
    ),
    { numRuns: 500 },
  );
});

it('loses no letter, figure or emoji', () => {
  const content = (text: string) => text.replace(/[^\p{L}\p{N}\p{Emoji_Presentation}]/gu, '');
  fc.assert(
    fc.property(MARKDOWN, fc.integer({ min: 12, max: 60 }), (text, width) => {
      // The one letter that is a mark: the cross of a task.
      const kept = content(text.replace(/^([ >]*(?:[-*+]|\d+[.)]) +)\[x\] +/gm, '$1'));
      const got = content(shown(text, width));
      for (const character of new Set(kept)) {
        const count = (all: string) => all.split(character).length;
        expect(count(got)).toBeGreaterThanOrEqual(count(kept));
      }
    }),
    { numRuns: 500 },
  );
});

// Paragraphs with a hanging indent: nothing too wide, nothing lost, commands in one piece.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, clip, widthOf } from '../../src/render/cell.ts';
import { hang, hangLabel } from '../../src/render/hang.ts';
import { COLOURED } from '../../src/render/style.ts';
import { textWidth } from '../../src/render/wrap.ts';

describe('hang', () => {
  it('goes on below the beginning of the text, behind label, number or indent', () => {
    expect(hang('Result:  zai answered after a while', 20)).toBe(
      'Result:  zai\n         answered\n         after a\n         while',
    );
    expect(hang('  1. zai: quota spent', 14)).toBe('  1. zai:\n     quota\n     spent');
    expect(hang('12:00 · zai · answered in time', 16)).toBe('12:00 · zai ·\n  answered in\n  time');
  });

  it('leaves alone what fits, and everything where there is no terminal', () => {
    expect(hang('short\nlines', 10)).toBe('short\nlines');
    expect(hang('x '.repeat(100), undefined)).toBe('x '.repeat(100));
  });

  it('property: no line too wide, no word lost, colours not counted', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,10}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 20, max: 60 }),
        fc.constantFrom('', '  ', 'Result:  ', '  3. '),
        (all, width, lead) => {
          const text = lead + all.map((word, i) => (i % 3 === 0 ? COLOURED.red(word) : word)).join(' ');
          const folded = hang(text, width);
          for (const line of folded.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width);
          expect(folded.split(/\s+/).join(' ').trim()).toBe(text.split(/\s+/).join(' ').trim());
        },
      ),
    );
  });
});

describe('hangLabel', () => {
  it('folds a sentence below its label', () => {
    expect(hangLabel('error:', 'there is no provider of that name', 24)).toBe(
      'error: there is no\n       provider of that\n       name',
    );
  });

  it('keeps a command in one piece, on a line of its own', () => {
    expect(hangLabel('hint:', 'See what is left: openclaw provider quota --refresh', 40)).toBe(
      'hint: See what is left:\n      openclaw provider quota --refresh',
    );
    const long = `Try: openclaw provider keys set google --account ${'x'.repeat(40)}`;
    expect(hangLabel('hint:', long, 40).split('\n')[1]!.trim()).toBe(long.slice('Try: '.length));
  });

  it('folds what stands before, between and behind commands by words', () => {
    const text = 'Set the thing up first: openclaw provider setup groq; or wait for the reset, as others do';
    expect(hangLabel('hint:', text, 36)).toBe(
      [
        'hint: Set the thing up first:',
        '      openclaw provider setup groq;',
        '      or wait for the reset, as',
        '      others do',
      ].join('\n'),
    );
    expect(hangLabel('fix:', 'openclaw provider keys set openai, or set OPENAI_API_KEY', 42)).toBe(
      'fix: openclaw provider keys set openai, or\n     set OPENAI_API_KEY',
    );
    expect(hangLabel('error:', 'not valid:\nline 3: a comma', 80)).toBe('error: not valid:\n       line 3: a comma');
  });

  it('is one line where there is room, or no terminal', () => {
    expect(hangLabel('hint:', 'all is well', 80)).toBe('hint: all is well');
    expect(hangLabel('hint:', 'x '.repeat(80), undefined)).toBe(`hint: ${'x '.repeat(80)}`);
  });
});

describe('cells', () => {
  it('have exactly their width, in cells of the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const flat = text.replaceAll(/[\n\r]/g, '');
        expect(textWidth(cell(flat, width))).toBe(width);
        expect(textWidth(clip(flat, width))).toBeLessThanOrEqual(width);
      }),
    );
    expect([cell('ab', 4), cell('ab', 4, 'right'), cell('abcdef', 4), clip('配额已', 4)]).toEqual([
      'ab  ',
      '  ab',
      'abc…',
      '配…',
    ]);
    expect(widthOf(['a', '配额'], 3)).toBe(3);
  });
});

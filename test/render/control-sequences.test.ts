// What a model may not do to a terminal, however its text is cut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlStripper, stripControls } from '../../src/render/control-sequences.ts';

describe('stripControls', () => {
  it.each([
    ['plain ünïcode 漢字 🙂', 'plain ünïcode 漢字 🙂'],
    ['a\n\tb\r\nc', 'a\n\tb\nc'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b[?25lhide\u001b[2J', 'hide'],
    ['\u009b31mred', 'red'],
    ['x\u001b]52;c;ZXZpbA==\u0007y', 'xy'],
    ['x\u001b]0;title\u001b\\y', 'xy'],
    ['x\u009d0;title\u009cy', 'xy'],
    ['x\u001bPq#0\u001b\\y', 'xy'],
    ['x\u001b(By', 'xy'],
    ['x\u001bcy', 'xy'],
    ['over\rwrite\bs\u0007', 'overwrites'],
    ['\u007f\u0000\u0085x', 'x'],
    ['abc\u202edef\u2066g\u200f', 'abcdefg'],
    ['👨\u200d👩', '👨\u200d👩'],
    ['a\u001b[3\nb', 'a\nb'],
  ])('%j becomes %j', (dirty, clean) => {
    expect(stripControls(dirty)).toBe(clean);
  });

  it('lets a string sequence without an end swallow no more than it must', () => {
    const text = `\u001b]0;${'x'.repeat(5000)}the answer`;
    expect(stripControls(text)).toContain('the answer');
  });

  it('gives the same for any cut of the text, and never a control character', () => {
    const pieces = fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '\u009b',
      '31m',
      '\u0007',
      '\\',
      'P',
      '\u009c',
      'text',
      '\n',
      '\u202e',
      '🙂',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string())), chunks => {
        const strip = controlStripper();
        const cut = chunks.map(strip).join('');
        expect(cut).toBe(stripControls(chunks.join('')));
        expect(cut).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it('keeps what has nothing to strip', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z \n\t漢é]*$/u), text => {
        expect(stripControls(text)).toBe(text);
      }),
    );
  });
});

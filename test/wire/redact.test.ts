// What may be shown of a vendor's words: nothing that turns a line around or breaks it.
import { expect, it } from 'vitest';
import { isDirectionMark } from '../../src/domain/direction-marks.ts';
import { presentable } from '../../src/wire/redact.ts';

it('has no mark of text direction, whichever it is', () => {
  const marks = Array.from({ length: 0x10000 }, (_, code) => code).filter(isDirectionMark);
  expect(marks).toHaveLength(12);
  for (const code of marks) expect(presentable(`pay${String.fromCharCode(code)}pal`)).toBe('pay pal');
});

it('is one line, and keeps what joins letters and emoji', () => {
  expect(presentable('one\r\n two\u2028three\u0007')).toBe('one two three');
  expect(presentable('👨\u200d👩 ünï 漢字')).toBe('👨\u200d👩 ünï 漢字');
});

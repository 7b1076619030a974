// JSON for a terminal: the same value, nothing that steers.
import { expect, it } from 'vitest';
import { jsonText } from '../../src/render/json-text.ts';

it('is the same value, with every control character escaped', () => {
  const value = { 'a\u009bk': '\u001b]0;x\u0007 \u009b5n \u007f \u202eabc\u2066 \u061c é 字' };
  const text = jsonText(value, 2);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2066\u061c]/);
  expect(text).toContain('é 字');
});

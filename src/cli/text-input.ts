// Owns bytes from outside as text: UTF-8 only, and what to do about everything else.

import { UserError } from './errors.ts';
import { EXIT } from './exit.ts';

/** The bytes as text, without a byte order mark. `name` is how the source is called in an error. */
export function decodeText(bytes: Uint8Array, name: string): string {
  const wide = utf16Name(bytes);
  if (wide) throw notText(name, `it is ${wide}`, `iconv -f ${wide} -t UTF-8`);
  if (bytes.includes(0)) {
    const guess = guessedWide(bytes);
    if (guess === undefined) throw notText(name, 'it is binary');
    throw notText(name, `it looks like ${guess} without a mark`, `iconv -f ${guess} -t UTF-8`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    if (bytes.some(isControl)) throw notText(name, 'it is binary');
    throw notText(name, 'it holds bytes that are not UTF-8', 'iconv -f ISO-8859-1 -t UTF-8');
  }
}

/** Text in any encoding has tabs, line ends, form feeds and escapes, and no other controls. */
const isControl = (byte: number) => byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b;

/** Every second byte of plain words in UTF-16 is NUL, and none of the others. */
function guessedWide(bytes: Uint8Array): string | undefined {
  const nulls = [0, 0];
  for (const [i, byte] of bytes.entries()) if (byte === 0) nulls[i % 2]! += 1;
  const [even = 0, odd = 0] = nulls;
  if (even > 0 === odd > 0) return undefined;
  return odd > 0 ? 'UTF-16LE' : 'UTF-16BE';
}

/** `UTF-16LE` or `UTF-16BE` where a byte order mark says so. */
function utf16Name(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16LE';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16BE';
  return undefined;
}

/** `command` makes text of it; absent where nothing does. */
function notText(name: string, why: string, command?: string): UserError {
  return new UserError({
    type: 'input_not_text',
    exitCode: EXIT.usage,
    message: `${name} is no UTF-8 text: ${why}`,
    hint: command === undefined ? 'Give text, or an image: PNG, JPEG, GIF or WebP' : `Convert it first: ${command}`,
  });
}

/** Bytes that no tokenizer puts into fewer tokens, so that what is refused here fits no window for certain. */
const MOST_BYTES_PER_TOKEN = 16;

/** The most bytes worth reading for models of at most `contextWindow` tokens. */
export function byteLimit(contextWindow: number): number {
  return contextWindow * MOST_BYTES_PER_TOKEN;
}

export function tooLarge(name: string, maxBytes: number): UserError {
  return new UserError({
    type: 'input_too_large',
    exitCode: EXIT.usage,
    message: `${name} is larger than ${maxBytes.toLocaleString('en-US')} bytes, more than the largest context window holds`,
    hint: 'Send a part of it, for example: head -c 200000 FILE | openclaw provider chat "…"',
  });
}

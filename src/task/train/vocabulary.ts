// Owns the extract of o200k's vocabulary that the token estimate needs: its Chinese characters and words.
import ranks from 'gpt-tokenizer/bpeRanks/o200k_base';

const HAN_WORD = /^[\u4e00-\u9fff]{1,4}$/;

/** The text of weights/han.ts. */
export function hanModule(): string {
  const words = [...new Set(ranks.map(spell).filter(word => HAN_WORD.test(word)))].sort();
  const pairs = new Map<string, string>();
  for (const word of words)
    if (word.length === 2) pairs.set(word[0] as string, (pairs.get(word[0] as string) ?? '') + word[1]);
  return [
    "// Owns the Chinese tokens of o200k's vocabulary. Written by `npm run train`; not for editing.",
    '',
    'export const hanWords = () => ({',
    `  single: '${words.filter(word => word.length === 1).join('')}',`,
    '  /** Each group is a first character and all that may follow it. */',
    `  pairs: '${[...pairs].map(([first, seconds]) => first + seconds).join(' ')}',`,
    `  longer: '${words.filter(word => word.length > 2).join(' ')}',`,
    '});',
    '',
  ].join('\n');
}

/** A token as text; the empty string where its bytes are no whole characters. */
function spell(token: string | readonly number[] | undefined): string {
  if (typeof token === 'string') return token;
  if (token === undefined) return '';
  const text = new TextDecoder().decode(Uint8Array.from(token));
  return text.includes('\ufffd') ? '' : text;
}

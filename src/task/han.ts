// Owns the tokens of Chinese text: its common characters and words are tokens of their own, looked up longest first.
import { hanWords } from './weights/han.ts';

const LONGEST = 4;
/** Kana and Hangul, of which few words are tokens. */
const OTHER_TOKENS = 0.8;
const RARE_TOKENS = 2;
const IS_HAN = /[\u3400-\u9fff]/;

let vocabulary: Set<string> | undefined;

/** Estimated tokens of a run of Chinese, Japanese or Korean characters. */
export function hanTokens(run: string): number {
  vocabulary ??= build();
  let tokens = 0;
  for (let at = 0; at < run.length; ) {
    let length = Math.min(LONGEST, run.length - at);
    while (length > 1 && !vocabulary.has(run.slice(at, at + length))) length -= 1;
    if (length > 1) tokens += 1;
    else tokens += vocabulary.has(run[at] as string) ? 1 : IS_HAN.test(run[at] as string) ? RARE_TOKENS : OTHER_TOKENS;
    at += length;
  }
  return tokens;
}

function build(): Set<string> {
  const { single, longer, pairs } = hanWords();
  const words = new Set([...single, ...longer.split(' ')]);
  for (const group of pairs.split(' ')) for (const second of group.slice(1)) words.add(`${group[0]}${second}`);
  return words;
}

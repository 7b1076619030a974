// Owns the most tokens that any tokenizer makes of a text: what is held of a budget must not be too little in any script.

/** Words in one case, a space in front taken along; what is not ASCII; spaces; all else. */
const PIECES = / ?[A-Z]?[a-z]+| ?[A-Z]+|[^\x00-\x7f]+| ?[!-/:-@[-`{-~]| +|[^A-Za-z \x80-\uffff]/g;
const WORD = /[A-Za-z]/;
/** Letters that hardly stand together in any language: each is a token of its own. */
const CROWDED = /[aeiouy]{3,}|[^aeiouy]{3,}/gi;
/** Of a word, measured with four tokenizers (o200k, cl100k, p50k, r50k) on prose, code, keys and random letters. */
const FIRST_TOKENS = 0.6;
const TOKENS_PER_LETTER = 0.5;
const SPACES_PER_TOKEN = 4;

/**
 * An upper bound of the tokens of `text`: English and code come to two or three times what they are. No byte-level tokenizer
 * makes more tokens than there are UTF-8 bytes, and of scripts that it was not taught it makes that many.
 */
export function mostTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) tokens += mostOf(piece);
  return Math.ceil(tokens);
}

function mostOf(piece: string): number {
  if (piece > '\x7f') return Buffer.byteLength(piece);
  if (WORD.test(piece)) return mostOfWord(piece.trimStart());
  return piece.startsWith('  ') ? Math.max(1, piece.length / SPACES_PER_TOKEN) : 1;
}

function mostOfWord(word: string): number {
  const crowded = (word.match(CROWDED) ?? []).reduce((sum, { length }) => sum + length - 2, 0);
  return Math.min(word.length, FIRST_TOKENS + word.length * TOKENS_PER_LETTER + crowded);
}

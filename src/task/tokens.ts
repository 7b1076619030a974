// Owns the estimate of o200k tokens: text is cut as that tokenizer cuts it, and each piece counted by kind and length.
import { hanTokens } from './han.ts';

/** The tokenizer's own cut. `upper` and `lower` are insides of character classes and overlap where a script knows no case. */
function pieces(upper: string, lower: string, letter: string, digit: string, flags: string): RegExp {
  const lead = `[^\\r\\n${letter}${digit}]?`;
  const words = `${lead}[${upper}]*[${lower}]+(?:'(?:[sStTmMdD]|re|ve|ll))?|${lead}[${upper}]+`;
  const others = `[${digit}]{1,3}| ?[^\\s${letter}${digit}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
  return new RegExp(`${words}|${others}`, flags);
}
interface Script {
  readonly piece: RegExp;
  readonly letter: RegExp;
  readonly digit: RegExp;
}
const ASCII: Script = { piece: pieces('A-Z', 'a-z', 'A-Za-z', '0-9', 'g'), letter: /[A-Za-z]/, digit: /^\d/ };
let unicode: Script | undefined;
/** Made when it is needed: classes of Unicode take 5 ms, which plain English need not wait for. */
function unicodeScript(): Script {
  const marked = String.raw`\p{Lm}\p{Lo}\p{M}`;
  const [upper, lower] = [String.raw`\p{Lu}\p{Lt}${marked}`, String.raw`\p{Ll}${marked}`];
  unicode ??= {
    piece: pieces(upper, lower, String.raw`\p{L}`, String.raw`\p{N}`, 'gu'),
    letter: /\p{L}/u,
    digit: /^\p{N}/u,
  };
  return unicode;
}
const IS_ASCII = /^[\x00-\x7f]*$/;
const LOWER = /^[a-z']+$/;
const CAPITALISED = /^[A-Z][a-z']+$/;
const UPPER = /^[A-Z]+$/;
const CJK = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
const CJK_OR_NOT = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+/g;

/** Mean tokens of a word by its length in letters, 1 to 14; measured, one table a kind. */
const WORDS: Readonly<Record<string, readonly number[]>> = {
  spacedLower: [1, 1, 1, 1.01, 1.01, 1.03, 1.05, 1.06, 1.1, 1.12, 1.15, 1.2, 1.23, 1.33],
  lower: [1, 1, 1.07, 1.04, 1.1, 1.1, 1.28, 1.29, 1.53, 1.56, 1.72, 2.12, 2.43, 2.54],
  joinedLower: [1.04, 1.17, 1.19, 1.23, 1.31, 1.35, 1.48, 1.73, 2, 2, 2.05, 2.5, 2.5, 2.6],
  spacedCapital: [1, 1, 1.01, 1.05, 1.09, 1.14, 1.22, 1.27, 1.41, 1.54, 1.52, 1.55, 1.8, 1.8],
  capital: [1, 1.05, 1.03, 1.05, 1.07, 1.11, 1.14, 1.22, 1.45, 1.56, 1.56, 1.66, 1.9, 1.9],
  joinedCapital: [1.17, 1.5, 1.46, 1.59, 1.7, 1.82, 2.02, 2.06, 2.45, 2.45, 2.6, 2.7, 2.8, 2.9],
  upper: [1, 1.02, 1.28, 1.31, 1.45, 1.58, 1.8, 2.1, 2.5, 2.8, 3, 3, 3.2, 3.4],
  joinedUpper: [1.17, 1.61, 1.85, 1.6, 1.72, 2.05, 2, 2.5, 2.8, 3.1, 3.3, 3.5, 3.7, 3.9],
  foreign: [1.2, 2, 1.8, 2.1, 2.6, 2.8, 2, 3.2, 3.3, 3.4, 3.5, 3.7, 3.9, 4.1],
};
/** Words in capitals that are one token, of SQL, logs and protocols. */
const CAPITALS = new Set(
  'SELECT FROM WHERE AND OR NOT NULL INSERT INTO VALUES UPDATE SET DELETE CREATE TABLE JOIN LEFT RIGHT INNER ON AS ORDER BY GROUP LIMIT PRIMARY KEY INT VARCHAR TEXT DATE COUNT SUM MAX MIN IF ELSE END CASE WHEN THEN IN IS ERROR INFO WARN DEBUG TODO HTTP HTTPS JSON XML HTML CSS API URL ID GET POST PUT'.split(
    ' ',
  ),
);
const MORE_PER_LETTER = 0.22;
const MARKS: readonly number[] = [1, 1.04, 1.08, 1.33, 1.7, 2.05, 2.75];
/** Texts longer than this are measured on samples spread over them, which is exact enough and always quick. */
const SAMPLED_CHARACTERS = 24_000;
const SAMPLES = 8;

/** Estimated o200k tokens of `text`; 0 for an empty one. */
export function estimateTokens(text: string): number {
  if (text.length <= SAMPLED_CHARACTERS) return Math.round(measure(text));
  const size = SAMPLED_CHARACTERS / SAMPLES;
  let tokens = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = Math.floor((sample * (text.length - size)) / (SAMPLES - 1));
    tokens += measure(text.slice(start, start + size));
  }
  return Math.round((tokens * text.length) / SAMPLED_CHARACTERS);
}

function measure(text: string): number {
  const script = IS_ASCII.test(text) ? ASCII : unicodeScript();
  let tokens = 0;
  for (const piece of text.match(script.piece) ?? []) tokens += tokensOf(piece, script);
  return tokens;
}

function tokensOf(piece: string, script: Script): number {
  if (!script.letter.test(piece)) return marksOf(piece, script);
  const joined = !script.letter.test(piece[0] as string);
  const word = joined ? piece.slice(1) : piece;
  if (CJK.test(word)) return mixedTokens(word, script) + (joined ? 1 : 0);
  const spaced = joined && piece[0] === ' ';
  if (LOWER.test(word)) return byLength(spaced ? 'spacedLower' : joined ? 'joinedLower' : 'lower', word.length);
  if (CAPITALISED.test(word))
    return byLength(spaced ? 'spacedCapital' : joined ? 'joinedCapital' : 'capital', word.length);
  if (CAPITALS.has(word)) return 1;
  if (UPPER.test(word)) return byLength(joined && !spaced ? 'joinedUpper' : 'upper', word.length);
  return byLength('foreign', word.length);
}

/** Chinese runs straight into Latin words: the tokenizer cuts no piece there, but its tokens end there. */
function mixedTokens(word: string, script: Script): number {
  let tokens = 0;
  for (const run of word.match(CJK_OR_NOT) ?? []) tokens += CJK.test(run) ? hanTokens(run) : tokensOf(run, script);
  return tokens;
}

function marksOf(piece: string, { digit }: Script): number {
  const length = piece.trim().length;
  if (length === 0 || digit.test(piece)) return 1;
  return MARKS[length] ?? 2.75 + (length - 6) * 0.2;
}

function byLength(kind: string, length: number): number {
  const means = WORDS[kind] as readonly number[];
  return means[length - 1] ?? (means.at(-1) as number) + (length - means.length) * MORE_PER_LETTER;
}

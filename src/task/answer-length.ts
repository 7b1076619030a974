// Owns the guess at an answer's length: the task's usual length, unless the prompt asks for one.
import type { Task } from '../domain/task.ts';
import { estimateTokens } from './tokens.ts';

/** Usual answers of chat models by task, tokens. */
const USUAL: Readonly<Record<Task, number>> = {
  coding: 800,
  reasoning: 600,
  planning: 900,
  decision: 400,
  creative: 600,
  simple: 150,
};

/** Lengths that prompts ask for, with the tokens of one unit. */
const ASKED: readonly { readonly pattern: RegExp; readonly tokensEach: number }[] = [
  { pattern: /(\d[\d,]*)\s*-?\s*words?\b/i, tokensEach: 1.35 },
  { pattern: /(\d+)\s*(?:个)?\s*字(?!符)/, tokensEach: 0.8 },
  { pattern: /(\d[\d,]*)\s*-?\s*(?:characters?\b|chars\b|字符)/i, tokensEach: 0.25 },
  { pattern: /\b(\d+|one|two|three|four|five|a single)\s*-?\s*sentences?\b|(\d|[一二两三四五])句话/i, tokensEach: 25 },
  {
    pattern: /\b(\d+|one|two|three|four|five|a single)\s*-?\s*(?:short )?paragraphs?\b|(\d|[一二两三四五])(?:个)?段/i,
    tokensEach: 120,
  },
  { pattern: /\b(\d+|one|two|three|four|five)\s*-?\s*pages?\b|(\d|[一二两三四五])页/i, tokensEach: 650 },
];
const NUMBERS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  'a single': 1,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
};
const ONE_WORD =
  /\b(?:(?:one|a single) word|yes or no|true or false|just the (?:answer|number)|only the (?:answer|number))\b|一个词|是或否|对还是错/i;
const BRIEF = /\b(?:briefly|in short|concise(?:ly)?|short answer|tersely|tl;?dr)\b|简短|简要|简单说|简洁/i;
const LONG =
  /\b(?:in (?:great )?detail|detailed|comprehensive|in[- ]depth|thorough(?:ly)?|exhaustive)\b|详细|深入|全面/i;
/** Work that returns about as much text as it was given. */
const ECHO =
  /\b(?:translate|rewrite|rephrase|paraphrase|proofread|polish|refactor|correct the|convert (?:this|the following))\b|翻译|改写|润色|校对|重构/i;
const MOST_TOKENS = 16_000;

/** Likely tokens of the answer to `prompt`. */
export function expectedOutputTokens(prompt: string, task: Task): number {
  const text = prompt.length > 4000 ? `${prompt.slice(0, 2000)}\n${prompt.slice(-2000)}` : prompt;
  const asked = askedFor(text);
  if (asked !== undefined) return Math.min(MOST_TOKENS, Math.max(5, Math.round(asked)));
  if (ONE_WORD.test(text)) return 10;
  const usual = ECHO.test(text) ? Math.max(USUAL.simple / 3, estimateTokens(prompt)) : USUAL[task];
  const factor = BRIEF.test(text) ? 0.4 : LONG.test(text) ? 1.6 : 1;
  return Math.min(MOST_TOKENS, Math.round(usual * factor));
}

function askedFor(text: string): number | undefined {
  for (const { pattern, tokensEach } of ASKED) {
    const found = pattern.exec(text);
    const amount = found?.[1] ?? found?.[2];
    if (amount === undefined) continue;
    const number = NUMBERS[amount.toLowerCase()] ?? Number(amount.replaceAll(',', ''));
    if (number > 0) return number * tokensEach;
  }
  return undefined;
}

// Owns the window that a provider states when it refuses a prompt: `maximum context length is 4,096 tokens`.

const PATTERNS = [
  /maximum (?:context|prompt|input) length is ([\d,]+)/i,
  /maximum allowed input length of ([\d,]+)/i,
  /maximum number of tokens allowed \(([\d,]+)\)/i,
  /tokens > ([\d,]+) maximum/i,
  /exceeded model token limit: ([\d,]+)/i,
  /model with ([\d,]+) maximum context length/i,
  /available context size \(([\d,]+)/i,
  /context (?:window|length|size) (?:is|of) ([\d,]+)/i,
];
/** Less is no window. */
const SMALLEST = 256;

/** Tokens; undefined where the words do not say. */
export function statedWindow(message: string): number | undefined {
  for (const pattern of PATTERNS) {
    const tokens = Number(pattern.exec(message)?.[1]?.replaceAll(',', ''));
    if (Number.isSafeInteger(tokens) && tokens >= SMALLEST) return tokens;
  }
  return undefined;
}

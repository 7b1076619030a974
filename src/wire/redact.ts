// Owns what may be shown of a vendor's words: one line, short, and nothing that looks like a key.
import { DIRECTION_MARKS } from '../domain/direction-marks.ts';

const MAX_LENGTH = 300;

const KEY_SHAPES = [
  /\bBearer\s+[^\s"',;]+/gi,
  // sk-… (OpenAI, Anthropic, OpenRouter, DeepSeek, Kimi), gsk_… (Groq), xai-…; vendors echo them with stars inside.
  /\b(?:sk|pk|gsk|xai|rk)[-_][\w*.-]{3,}/gi,
  // Google: AIza… and the newer AQ.…
  /\bAIza[\w*-]{4,}/g,
  /\bAQ\.[\w*-]{6,}/g,
  // AWS access keys, and its bearer keys.
  /\b(?:AKIA|ASIA)[A-Z0-9]{8,}/g,
  /\bABSK[\w+/=]{8,}/g,
  // Z.AI: 32 hexadecimal digits, a point, a tail.
  /\b[0-9a-f]{32}\.[A-Za-z0-9]{8,}/g,
  /\beyJ[\w-]{8,}(?:\.[\w-]+){1,2}/g,
  /([?&](?:api[-_]?)?key=)[^&\s"']+/gi,
];

const UNPRINTED = new RegExp(`[\\s\\u0000-\\u001f\\u007f-\\u009f${DIRECTION_MARKS}]+`, 'g');

/** `text` on one line, without control characters and keys, at most 300 characters. `secrets` are removed wherever they occur. */
export function presentable(text: string, secrets: readonly (string | undefined)[] = []): string {
  let shown = text.slice(0, 20 * MAX_LENGTH);
  for (const secret of secrets)
    if (secret !== undefined && secret.length >= 4) shown = shown.replaceAll(secret, '[key]');
  for (const shape of KEY_SHAPES) shown = shown.replace(shape, '[key]');
  shown = shown.replace(UNPRINTED, ' ').trim();
  return shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH - 1).trimEnd()}…` : shown;
}

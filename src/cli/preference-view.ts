// Owns how preferences are written: words bare, everything else as JSON.
import type { PreferenceChange } from './context.ts';

/** One value as text. */
export function valueText(value: unknown): string {
  if (value === undefined) return '(not set)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `provider.budget_mode: balanced → free_only`. */
export function changeText({ path, before, after }: PreferenceChange): string {
  return `${path}: ${valueText(before)} → ${valueText(after)}`;
}

export const changeDocument = ({ path, before, after }: PreferenceChange) => ({
  schemaVersion: 1,
  path,
  before: before ?? null,
  after: after ?? null,
});

/** A list of names as a person reads it: `openai, anthropic`. */
export function listText(value: unknown): string {
  if (!Array.isArray(value)) return valueText(value);
  return value.length === 0 ? valueText(undefined) : value.join(', ');
}

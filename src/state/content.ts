// Owns the check of what a state file holds before it is used: written by an earlier version, or by anybody.
import type { LogEntry } from '../domain/outcome.ts';
import { EMPTY_STATE, type ModelLists, type RouterState } from '../domain/state.ts';

/** The version that a file (`version`) or a log entry (`v`) says it has; 0 where it says none. */
export function versionOf(value: unknown): number {
  const version = isRecord(value) ? (value['version'] ?? value['v']) : undefined;
  return typeof version === 'number' ? version : 0;
}

/** A log entry, or undefined for anything else. */
export function readLogEntry(value: unknown): LogEntry | undefined {
  if (!isRecord(value) || value['v'] !== 1) return undefined;
  const timed = typeof value['at'] === 'number' && typeof value['latencyMs'] === 'number';
  const sound = timed && typeof value['id'] === 'string' && Array.isArray(value['attempts']);
  return sound ? (value as unknown as LogEntry) : undefined;
}

const PARTS = ['cooldowns', 'strikes', 'quotas', 'balances', 'measures', 'pools', 'budgets'];

/** The router's state, with defaults for what is missing; undefined for anything else. */
export function readState(value: unknown): RouterState | undefined {
  if (!isRecord(value) || value['version'] !== 1) return undefined;
  const parts = PARTS.filter(key => isRecord(value[key]));
  return {
    ...EMPTY_STATE,
    ...Object.fromEntries(parts.map(key => [key, value[key]])),
    ...pickCurrent(value['current']),
  };
}

export const EMPTY_LISTS: ModelLists = { version: 1, lists: {} };

/** The learned model lists; undefined for anything else. */
export function readModelLists(value: unknown): ModelLists | undefined {
  return isRecord(value) && value['version'] === 1 && isRecord(value['lists'])
    ? (value as unknown as ModelLists)
    : undefined;
}

function pickCurrent(value: unknown): Partial<RouterState> {
  return isRecord(value) && typeof value['provider'] === 'string' ? { current: value as never } : {};
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Owns the fingerprint of what the user wants of routing: a change between two turns means that he asked for one.
import { createHash } from 'node:crypto';
import type { RoutingOptions } from '../domain/request.ts';
import { type Pin, pinInForce, type Settings } from '../domain/settings.ts';
import type { EpochMs } from '../domain/units.ts';

/** Same wishes, same text: pins, preferences, and what the call names. */
export function wishesOf(
  { pin, preferences }: Settings,
  sessionPin: Pin | undefined,
  { provider, model, quality, budget, sort }: RoutingOptions,
  now: EpochMs,
): string {
  const { default: list, tasks, qualities, budgets, budgetMode, quality: goal, autoRouting } = preferences;
  const standing = [pinInForce(pin, now), pinInForce(sessionPin, now), list, tasks, qualities, budgets];
  const all = [...standing, budgetMode, goal, autoRouting, provider, model, quality, budget, sort];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 12);
}

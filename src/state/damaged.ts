// Owns the name under which a file that cannot be read is kept for its owner.
import type { EpochMs } from '../domain/units.ts';

/** `provider-log.damaged-2026-11-21T12-00-00-000Z.json`. */
export function damagedName(path: string, now: EpochMs): string {
  const time = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  return path.replace(/(\.json)?$/, `.damaged-${time}.json`);
}

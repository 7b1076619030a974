// Owns the name of the time zone that this machine keeps.
import { readlinkSync } from 'node:fs';

const UTC = /(?:^|\/)(?:UTC|UCT|Zulu|Universal)$/;

/**
 * As IANA names it (`Europe/Berlin`). The first formatter of a process takes 20 ms to make; servers and containers, which
 * mostly keep UTC, need none. `link`: where the system keeps its zone.
 */
export function timeZone(env: Readonly<Record<string, string | undefined>>, link = '/etc/localtime'): string {
  return UTC.test(env['TZ'] || target(link)) ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

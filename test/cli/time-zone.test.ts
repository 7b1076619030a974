// The name of the machine's time zone, with and without asking for a formatter.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { timeZone } from '../../src/time-zone.ts';

let dir: string;
const linkTo = (zone: string) => {
  const link = join(dir, zone.replaceAll('/', '-'));
  symlinkSync(`/usr/share/zoneinfo/${zone}`, link);
  return link;
};
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'zone-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('the time zone', () => {
  it.each(['UTC', 'Etc/UTC', 'Etc/Zulu'])('%s is told without a formatter', zone => {
    const formatter = vi.spyOn(Intl, 'DateTimeFormat');
    expect(timeZone({}, linkTo(zone))).toBe('UTC');
    expect(timeZone({ TZ: zone }, '/nowhere')).toBe('UTC');
    expect(formatter).not.toHaveBeenCalled();
    formatter.mockRestore();
  });

  it('of the environment comes first, and what is no form of UTC is asked of the system', () => {
    const ofSystem = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const utc = linkTo('UCT');
    expect(timeZone({ TZ: '' }, utc)).toBe('UTC');
    for (const [env, link] of [
      [{ TZ: 'Europe/Berlin' }, utc],
      [{}, linkTo('Asia/Tokyo')],
      [{}, '/nowhere'],
    ] as const)
      expect(timeZone(env, link)).toBe(ofSystem);
  });
});

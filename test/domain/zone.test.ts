// Tests of wall clocks in a zone, over daylight-saving changes.
import { describe, expect, test } from 'vitest';
import { nextClockTime, startOfDay } from '../../src/domain/zone.ts';

const at = (text: string) => Date.parse(text);

describe('the next wall-clock hour', () => {
  const pacific = 'America/Los_Angeles';
  test.each([
    ['2026-11-21T12:00:00Z', 0, pacific, '2026-11-22T08:00:00Z'],
    ['2026-11-22T07:59:59Z', 0, pacific, '2026-11-22T08:00:00Z'],
    ['2026-11-22T08:00:00Z', 0, pacific, '2026-11-23T08:00:00Z'],
    // Daylight saving ended on 2026-11-01: the day has 25 hours.
    ['2026-11-01T07:30:00Z', 0, pacific, '2026-11-02T08:00:00Z'],
    // It began on 2026-03-08: the day has 23.
    ['2026-03-08T08:30:00Z', 0, pacific, '2026-03-09T07:00:00Z'],
    // 02:00 does not exist on that day, 01:00 exists twice in November.
    ['2026-03-08T08:30:00Z', 2, pacific, '2026-03-08T10:00:00Z'],
    ['2026-11-01T08:30:00Z', 1, pacific, '2026-11-01T09:00:00Z'],
    ['2026-11-21T23:00:00Z', 0, 'UTC', '2026-11-22T00:00:00Z'],
    ['2026-11-21T23:00:00Z', 0, 'Asia/Kathmandu', '2026-11-22T18:15:00Z'],
  ])('after %s: %i:00 in %s', (now, hour, zone, expected) => {
    expect(new Date(nextClockTime(at(now), hour, 0, zone)).toISOString()).toBe(new Date(expected).toISOString());
  });
});

test.each([
  ['2026-11-01', 'UTC', '2026-11-01T00:00:00.000Z'],
  ['2026-03-09', 'America/Los_Angeles', '2026-03-09T07:00:00.000Z'],
  // Clocks there went from 00:00 to 01:00.
  ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ['2026-02-29', 'UTC', undefined],
  ['2026-13-01', 'UTC', undefined],
  ['2026-11-1', 'UTC', undefined],
  ['previous', 'UTC', undefined],
])('the day %s in %s begins at %s', (day, zone, expected) => {
  const begin = startOfDay(day, zone);
  expect(begin === undefined ? undefined : new Date(begin).toISOString()).toBe(expected);
});

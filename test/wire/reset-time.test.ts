// Reset times: every form in which vendors write them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findResetAt, parseResetAt } from '../../src/wire/reset-time.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const SECOND = 1000;
const at = (iso: string) => Date.parse(iso);

describe('a value that is nothing but a time', () => {
  test.each<[string | number, number]>([
    ['20', NOW + 20 * SECOND],
    ['0', NOW],
    ['1.5', NOW + 1500],
    [30, NOW + 30 * SECOND],
    ['120ms', NOW + 120],
    ['7.66s', NOW + 7660],
    ['2m59.56s', NOW + 179_560],
    ['6m0s', NOW + 360 * SECOND],
    ['6m 11.52s', NOW + 371_520],
    ['1h23m45.6s', NOW + 5_025_600],
    ['92h27m28s', NOW + ((92 * 60 + 27) * 60 + 28) * SECOND],
    ['1d2h', NOW + 26 * 3600 * SECOND],
    ['38.2s', NOW + 38_200],
    ['5 minutes', NOW + 300 * SECOND],
    ['1 hour, 30 minutes and 5 seconds', NOW + 5405 * SECOND],
    ['500 milliseconds', NOW + 500],
    ['1795305600000', 1_795_305_600_000],
    ['1795305600', 1_795_305_600_000],
    ['Sat, 21 Nov 2026 12:00:30 GMT', NOW + 30 * SECOND],
    ['2026-11-21T12:05:00Z', NOW + 300 * SECOND],
    ['2026-11-21T12:05:00.250Z', NOW + 300_250],
    ['2026-11-21T14:05:00+02:00', NOW + 300 * SECOND],
    // Ten years: believed, not clipped.
    ['315360000', NOW + 315_360_000 * SECOND],
  ])('%s', (value, expected) => {
    expect(parseResetAt(value, NOW)).toBe(expected);
  });

  test.each([
    '',
    ' ',
    '-5',
    '-1s',
    'soon',
    'NaN',
    'Infinity',
    '1e300',
    '999999999999',
    '5 apples',
    '2026-13-45T00:00:00Z',
    'Sat, never',
  ])('is not read from %j', value => {
    expect(parseResetAt(value, NOW)).toBeUndefined();
  });

  test('takes a zoneless date for the given zone, for UTC without one', () => {
    expect(parseResetAt('2026-09-09 05:38:28', NOW, '+08:00')).toBe(at('2026-09-08T21:38:28Z'));
    expect(parseResetAt('2026-09-09 05:38:28', NOW)).toBe(at('2026-09-09T05:38:28Z'));
    expect(parseResetAt('2026-09-09 05:38:28 +0200', NOW, '+08:00')).toBe(at('2026-09-09T03:38:28Z'));
  });
});

describe('a sentence', () => {
  test.each<[string, number]>([
    ['Rate limit reached: Limit 30000, Used 29501, Requested 1203. Please try again in 1.408s. Visit …', NOW + 1408],
    ['Please try again in 11m0.528s. Need more tokens?', NOW + 660_528],
    ['please try again in 6m 11.52s', NOW + 371_520],
    ['reached organization max RPM: 20, please try again after 1 seconds', NOW + 1000],
    ['Weekly limit. Resets in 92h27m28s', NOW + 332_848_000],
    ['Please retry in 38.2s.', NOW + 38_200],
    ['You will regain access on 2026-12-01 at 00:00 UTC.', at('2026-12-01T00:00:00Z')],
    ['Your limit will reset at 2026-11-22 05:38:28', at('2026-11-22T05:38:28Z')],
    ['available again in 2 hours', NOW + 7200 * SECOND],
  ])('%s', (sentence, expected) => {
    expect(findResetAt(sentence, NOW)).toBe(expected);
  });

  test('without a time has none', () => {
    expect(findResetAt('Too many tokens, please wait before trying again.', NOW)).toBeUndefined();
    expect(findResetAt('Limit 8000 tokens, requested 13245', NOW)).toBeUndefined();
  });

  test('of any content never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const found = findResetAt(`try again in ${text}`, NOW) ?? parseResetAt(text, NOW);
        expect(found === undefined || Number.isInteger(found)).toBe(true);
      }),
    );
  });
});

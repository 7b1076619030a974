// Owns histograms: counts in logarithmic buckets, so that a million values cost as much as ten and two merge by adding.
import type { Histogram } from '../domain/state.ts';

/** Each bucket is a tenth wider than the one before: a value is told within 5 % (the root of 1.1). */
const BASE = Math.log(1.1);

const bucketOf = (value: number) => (value < 1 ? 0 : Math.round(Math.log(value) / BASE) + 1);
const valueIn = (bucket: number) => (bucket === 0 ? 0 : Math.exp((bucket - 1) * BASE));

export function record(histogram: Histogram, value: number): Histogram {
  const bucket = bucketOf(value);
  return { ...histogram, [bucket]: (histogram[bucket] ?? 0) + 1 };
}

export function merge(...histograms: readonly Histogram[]): Histogram {
  const sum: Record<string, number> = {};
  for (const histogram of histograms)
    for (const [bucket, count] of Object.entries(histogram)) sum[bucket] = (sum[bucket] ?? 0) + count;
  return sum;
}

export function count(histogram: Histogram): number {
  return Object.values(histogram).reduce((sum, n) => sum + n, 0);
}

/** The value below which `q` (0..1) of the recorded ones lie; undefined where there are none. */
export function quantile(histogram: Histogram, q: number): number | undefined {
  const buckets = Object.entries(histogram)
    .map(([bucket, n]) => [Number(bucket), n] as const)
    .sort(([a], [b]) => a - b);
  let left = Math.max(1, Math.ceil(q * count(histogram)));
  for (const [bucket, n] of buckets) {
    left -= n;
    if (left <= 0) return valueIn(bucket);
  }
  return undefined;
}

export function mean(histogram: Histogram): number | undefined {
  const total = count(histogram);
  if (total === 0) return undefined;
  return Object.entries(histogram).reduce((sum, [bucket, n]) => sum + valueIn(Number(bucket)) * n, 0) / total;
}

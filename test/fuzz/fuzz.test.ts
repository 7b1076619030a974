// Everything that reads what others wrote, fed with damaged input: no crash, no hang. More of it: npm run fuzz -- --seconds 60
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { fuzzTargets } from './targets.ts';

const RUNS = 2_000;
const SLOW_RUNS = 300;

describe('damaged input', () => {
  it.each(fuzzTargets)('$name', async ({ property, isSlow }) => {
    await fc.assert(property, { numRuns: isSlow ? SLOW_RUNS : RUNS });
  });
});

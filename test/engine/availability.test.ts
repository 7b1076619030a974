// Availability, on an injected clock and over real sockets; the full length is `npm run bench:availability`.
import { expect, it } from 'vitest';
import { simulatedAvailability, socketAvailability } from '../bench/availability.ts';

it.each([1, 2, 3])(
  'seed %i: of 2,000 requests to five providers, each up 97 of 100 moments, all are answered, at 1.25 calls or fewer',
  async seed => {
    const { requests, answered, calls, refused } = await simulatedAvailability(2000, seed);
    expect(refused).toBeGreaterThan(0);
    expect(answered).toBe(requests);
    expect(calls / requests).toBeLessThanOrEqual(1.25);
  },
);

it('the same over real sockets', async () => {
  const { requests, answered, calls, refused } = await socketAvailability(300, 7);
  expect(refused).toBeGreaterThan(0);
  expect(answered).toBe(requests);
  expect(calls / requests).toBeLessThanOrEqual(1.25);
});

// Availability, on an injected clock and over real sockets; the full length is `npm run bench:availability`.
import { expect, it } from 'vitest';
import { simulatedAvailability, socketAvailability } from '../bench/availability.ts';

it.each([1, 2, 3])(
  'of 4,000 requests to five providers of 97 %% all are answered, at 1.25 calls or fewer (seed %i)',
  async seed => {
    const { requests, answered, calls } = await simulatedAvailability(2000, seed);
    expect(answered).toBe(requests);
    expect(calls / requests).toBeLessThanOrEqual(1.25);
  },
);

it('the same over real sockets', async () => {
  const { requests, answered, calls } = await socketAvailability(300, 7);
  expect(answered).toBe(requests);
  expect(calls / requests).toBeLessThanOrEqual(1.25);
});

// What the endpoint for one generation says of its cost.
import { expect, it } from 'vitest';
import { readGenerationCost } from '../../src/wire/generation-endpoint.ts';

it.each([
  ['the total', { total_cost: 0.25, is_byok: false, upstream_inference_cost: 0.2 }, 0.25],
  [
    "the upstream's bill on top where it goes to the user",
    { total_cost: 0.25, is_byok: true, upstream_inference_cost: 0.5 },
    0.75,
  ],
  [
    'nothing where that bill is not known',
    { total_cost: 0.01, is_byok: true, upstream_inference_cost: null },
    undefined,
  ],
  ['nothing that cannot be meant', { total_cost: -1 }, undefined],
  ['nothing without a figure', { id: 'gen-1' }, undefined],
])('%s', (_, data, cost) => {
  expect(readGenerationCost(JSON.stringify({ data }))).toBe(cost);
});

it('nothing where it is no JSON', () => {
  expect(readGenerationCost('<html>')).toBeUndefined();
});

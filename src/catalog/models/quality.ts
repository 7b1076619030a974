// Owns the scale of `qualityScore`, and a first guess for models that only a provider's own list knows.
//
// The scale, 0..100, is our judgement from generation, size and price tier, not a benchmark; a user's config overrides it.
//   90-97  the present frontier: the largest models of the newest generation
//   80-89  strong: last year's frontier, or the middle size of the newest generation
//   70-79  capable: older flagships, newest small ones with reasoning
//   60-69  fast and small, or large open models without upkeep
//   40-59  superseded generations and tiny models: fine for simple questions only
// The same model has the same score wherever it is served.
import type { Price } from '../../domain/model.ts';

const UNKNOWN_QUALITY = 55;
/** Output price in USD per million tokens from which a model is assumed to be at least this good. */
const TIERS: readonly (readonly [outputPer1M: number, qualityScore: number])[] = [
  [10, 80],
  [3, 72],
  [1, 65],
  [0.3, 58],
];

/** A cautious quality score for a model nobody has judged yet: vendors price by ability, so the price tier tells most. */
export function guessQuality(price: Price | undefined): number {
  if (price === undefined) return UNKNOWN_QUALITY;
  return TIERS.find(([from]) => price.outputPer1M >= from)?.[1] ?? 50;
}

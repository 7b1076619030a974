// Owns the shape in which a trained model is kept in the source.

/** A trained model as it is kept in the source: int8 weights, bucket by bucket, one a task. */
export interface PackedModel {
  readonly weights: string;
  readonly scale: number;
  /** Scores are divided by this before they become probabilities. */
  readonly temperature: number;
  /** Least probability at which the classifier commits itself. */
  readonly threshold: number;
}

// Owns the JSON form of one budget.
import { type infer as Infer, nullable, number, object, enum as oneOf, string } from 'zod/mini';

export const budgetSchema = object({
  /** Null: over all providers. */
  provider: nullable(string()),
  /** Null: over all accounts. */
  account: nullable(string()),
  /** Null: whoever asks. */
  client: nullable(string()),
  window: oneOf(['day', 'week', 'month']),
  limitUsd: number(),
  spentUsd: number(),
  /** By calls that are running. */
  reservedUsd: number(),
  leftUsd: number(),
  resetsAt: string(),
});
export type BudgetDocument = Infer<typeof budgetSchema>;

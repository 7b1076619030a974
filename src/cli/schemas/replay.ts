// Owns what a document says of past requests that were decided again under another file.
import { array, type infer as Infer, int, nullable, number, object, string } from 'zod/mini';

export const replaySchema = object({
  requests: int(),
  changed: int(),
  /** All that is known to have been spent then. */
  spentUsd: number(),
  /** Over those requests whose cost is known then and now. */
  cost: object({ requests: int(), wasUsd: number(), wouldUsd: number() }),
  /** A request on average, over those whose latency is known. */
  latency: object({ requests: int(), wasMs: nullable(number()), expectedMs: nullable(number()) }),
  /** `provider model`, null: nobody. */
  moves: array(object({ from: nullable(string()), to: nullable(string()), requests: int() })),
});
export type ReplayDocument = Infer<typeof replaySchema>;

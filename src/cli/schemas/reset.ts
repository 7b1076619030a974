// Owns the JSON document of `reset`: a part that was not asked for is null.
import { array, boolean, type infer as Infer, literal, nullable, number, object, string } from 'zod/mini';
import { pinSchema } from './pin.ts';
import { probeSchema } from './probe.ts';

export const resetSchema = object({
  schemaVersion: literal(1),
  ok: boolean(),
  dryRun: boolean(),
  pin: nullable(object({ before: pinSchema, after: pinSchema })),
  cooldowns: nullable(number()),
  strikes: nullable(number()),
  quotas: nullable(number()),
  /** With --cache or --answers. */
  cache: nullable(object({ files: array(string()) })),
  probes: array(probeSchema),
  takesEffect: literal('next_request'),
});
export type ResetDocument = Infer<typeof resetSchema>;

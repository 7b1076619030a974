// Owns the JSON documents of the `keys` commands. None has a field that could hold a key.
import { array, boolean, type infer as Infer, literal, nullable, object, string } from 'zod/mini';
import { probeSchema } from './probe.ts';

const account = { provider: string(), account: string() };

export const keysListSchema = object({
  schemaVersion: literal(1),
  keys: array(object({ ...account, source: string(), name: nullable(string()) })),
  /** Why the keys of the vault cannot be used from here. */
  problems: array(string()),
});
export const keysSetSchema = object({ schemaVersion: literal(1), ok: literal(true), ...account, store: string() });
export const keysRemoveSchema = object({
  schemaVersion: literal(1),
  ok: literal(true),
  ...account,
  stores: array(string()),
});
export const keysTestSchema = object({
  schemaVersion: literal(1),
  ok: boolean(),
  results: array(probeSchema),
});
export const movedSchema = array(object({ ...account, from: string(), to: string() }));
export const keysMigrateSchema = object({ schemaVersion: literal(1), dryRun: boolean(), moved: movedSchema });
export type KeysTestDocument = Infer<typeof keysTestSchema>;

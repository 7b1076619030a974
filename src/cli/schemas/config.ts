// Owns the JSON documents of the `config` commands.
import { literal, nullable, object, record, string, unknown } from 'zod/mini';

export const configValueSchema = object({ schemaVersion: literal(1), path: string(), value: nullable(unknown()) });
export const configChangeSchema = object({
  schemaVersion: literal(1),
  path: string(),
  before: nullable(unknown()),
  after: nullable(unknown()),
});
export const configListSchema = object({ schemaVersion: literal(1), values: record(string(), unknown()) });

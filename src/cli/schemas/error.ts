// Owns the JSON document of every command that fails.
import { array, literal, looseObject, nullable, number, object, string, unknown } from 'zod/mini';

export const errorSchema = looseObject({
  ok: literal(false),
  error: object({
    type: string(),
    message: string(),
    code: nullable(string()),
    exitCode: number(),
    attempts: array(unknown()),
    resetsAt: nullable(string()),
    hint: nullable(string()),
  }),
});

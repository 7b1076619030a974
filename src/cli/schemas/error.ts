// Owns the JSON document of every command that fails.
import { literal, looseObject, nullable, number, object, optional, string } from 'zod/mini';
import { attemptsSchema } from './attempt.ts';
import { excludedSchema } from './explain.ts';
import { movedSchema } from './keys.ts';

export const errorSchema = looseObject({
  ok: literal(false),
  /** Of the request that failed, as in the log. */
  id: optional(string()),
  task: optional(string()),
  /** What had come of the answer. */
  text: optional(string()),
  /** Where nobody was asked: who is out, and why. */
  excluded: optional(excludedSchema),
  /** What `keys migrate` had done before. */
  moved: optional(movedSchema),
  error: object({
    type: string(),
    message: string(),
    code: nullable(string()),
    exitCode: number(),
    attempts: attemptsSchema,
    resetsAt: nullable(string()),
    hint: nullable(string()),
  }),
});

// Owns the JSON document of `models`.
import { array, boolean, type infer as Infer, literal, nullable, number, object, string } from 'zod/mini';

export const modelsSchema = object({
  schemaVersion: literal(1),
  models: array(
    object({
      provider: string(),
      id: string(),
      name: nullable(string()),
      aliases: array(string()),
      status: string(),
      contextWindow: number(),
      maxOutput: number(),
      inputPer1M: nullable(number()),
      outputPer1M: nullable(number()),
      cacheReadPer1M: nullable(number()),
      free: boolean(),
      freeTier: boolean(),
      local: boolean(),
      reasoning: boolean(),
      vision: boolean(),
      tools: boolean(),
      jsonSchema: boolean(),
      qualityScore: number(),
      retiresOn: nullable(string()),
      replacement: nullable(string()),
      /** Enabled, with a key. */
      usable: boolean(),
    }),
  ),
});
export type ModelsDocument = Infer<typeof modelsSchema>;

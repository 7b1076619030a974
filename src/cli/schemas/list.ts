// Owns the JSON document of `list`.
import { array, boolean, type infer as Infer, literal, nullable, number, object, optional, string } from 'zod/mini';

const quotaLimit = object({
  limit: number(),
  unit: string(),
  window: string(),
  resetTime: nullable(string()),
  zone: nullable(string()),
});

export const listSchema = object({
  schemaVersion: literal(1),
  providers: array(
    object({
      id: string(),
      label: string(),
      enabled: boolean(),
      local: boolean(),
      baseUrl: string(),
      endpoint: nullable(string()),
      modelCount: number(),
      models: optional(array(string())),
      loadBalancing: string(),
      accounts: array(
        object({
          id: string(),
          hasKey: boolean(),
          /** `keychain`, `vault`, `env`, `config`, `not needed`; null where there is no key. */
          keySource: nullable(string()),
          keyName: nullable(string()),
          quota: array(quotaLimit),
        }),
      ),
    }),
  ),
});
export type ListDocument = Infer<typeof listSchema>;

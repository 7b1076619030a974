// Owns the JSON document of `doctor`.
import { array, boolean, type infer as Infer, literal, nullable, object, enum as oneOf, string } from 'zod/mini';

export const doctorSchema = object({
  schemaVersion: literal(1),
  ok: boolean(),
  findings: array(
    object({
      level: oneOf(['ok', 'warning', 'error']),
      what: string(),
      why: nullable(string()),
      fix: nullable(string()),
    }),
  ),
});
export type DoctorDocument = Infer<typeof doctorSchema>;

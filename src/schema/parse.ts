// Owns the reading of a providers.json that nobody has vouched for: its shape is checked with zod.
import { type ParsedSettings, type ParseOptions, readSettings, type ShapeCheck } from './read.ts';
import { file } from './shape.ts';
import { shapeIssues } from './shape-issues.ts';

export type { ParseOptions } from './read.ts';

/** Reads settings and checks their shape. Never throws. */
export function parseSettings(text: string, options: ParseOptions): ParsedSettings {
  return readSettings(text, options, checkShape);
}

export const checkShape: ShapeCheck = (lifted, issues) => {
  const { error } = file.safeParse(lifted.value);
  return error ? shapeIssues(error.issues, lifted, issues) : [];
};

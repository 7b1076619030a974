// Owns the proof that what a command prints with --json is what the package exports a schema for.
import { expect } from 'vitest';
import type { documents as Documents, failure as Failure } from '../../src/schemas.ts';

export type DocumentName = keyof typeof Documents;
interface Exported {
  readonly documents: typeof Documents;
  readonly failure: typeof Failure;
}

/** What the built package exports, not what it is made of. */
export const exportedSchemas = (): Promise<Exported> => import(new URL('../../dist/schemas.js', import.meta.url).href);

/** The one document in `stdout`: its schema knows it and each of its fields, and so does that of failures where it is one. */
export async function expectDocument(name: DocumentName, stdout: string): Promise<Record<string, unknown>> {
  const { documents, failure } = await exportedSchemas();
  const document = JSON.parse(stdout);
  for (const schema of [documents[name], ...('error' in document ? [failure] : [])]) {
    const { error, data } = schema.safeParse(document);
    expect(error?.issues, stdout).toBeUndefined();
    expect(data).toEqual(document);
  }
  return document;
}

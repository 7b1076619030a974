// Owns the contract of a small document that many processes read and change, whatever it is kept in.
import type { Waiting } from './batch.ts';
import { versionOf } from './content.ts';
import { StateError } from './error.ts';

export interface SharedDocument<Content> {
  read(): Promise<Content>;
  /** Applies `change` to the newest content, alone; returns what it returned beside the new one. */
  update<Result>(change: (content: Content) => readonly [Content, Result]): Promise<Result>;
  /** Removes it; returns whether there was one. */
  remove(): Promise<boolean>;
}

/** What a document holds, and what it may not be. */
export interface DocumentForm<Content> {
  /** The newest version of the content that is understood; a later one is left alone. */
  readonly version: number;
  /** What parsed JSON means; undefined where it cannot be used. */
  readonly read: (value: unknown) => Content | undefined;
  /** The content where there is none, or none that can be used. */
  readonly initial: () => Promise<Content>;
}

/** What `changes` make of `content`. A change that throws is left out, and only its owner hears of it. */
export function applyAll<Content>(
  content: Content,
  changes: readonly Waiting<(content: Content) => Content, void>[],
): { readonly after: Content; readonly applied: readonly Waiting<(content: Content) => Content, void>[] } {
  let after = content;
  const applied = changes.filter(({ job, reject }) => {
    try {
      after = job(after);
      return true;
    } catch (error) {
      reject(error);
      return false;
    }
  });
  return { after, applied };
}

/** The content in `text`, found at `place`; undefined where there is none that can be used. Throws a StateError for a later version. */
export function contentOf<Content>(
  text: string | undefined,
  place: string,
  { version, read }: DocumentForm<Content>,
): Content | undefined {
  const value = parse(text);
  if (versionOf(value) > version) {
    const fix = 'Update this program, or move it away';
    throw new StateError('newer_version', place, `${place} was written by a newer version. ${fix}.`);
  }
  return value === undefined ? undefined : read(value);
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Owns what is wrong with a user's file: where, what, and what was probably meant.
import { findNodeAtLocation, type Node } from 'jsonc-parser';

export interface ConfigIssue {
  /** Dotted, as `config set` would take it; empty for the file as a whole. */
  readonly path: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What was probably meant, or what to do. */
  readonly hint?: string;
}

export type PathSegment = string | number;
export type Path = readonly PathSegment[];

/** Line and column of an offset; CRLF, LF and CR each end one line. */
export function positionOf(text: string, offset: number): Pick<ConfigIssue, 'line' | 'column'> {
  const before = text.slice(0, offset).split(/\r\n?|\n/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** Makes issues with positions in one text. */
export function issueMaker(text: string, root: Node | undefined) {
  const at = (offset: number, path: Path, message: string, hint?: string): ConfigIssue => ({
    path: path.join('.'),
    ...positionOf(text, offset),
    message,
    ...(hint && { hint }),
  });
  const nodeAt = (path: Path) => (root ? findNodeAtLocation(root, [...path]) : undefined);
  return {
    at,
    /** At the value of `path`, or the nearest one above it. */
    value(path: Path, message: string, hint?: string): ConfigIssue {
      let known = path;
      while (known.length > 0 && !nodeAt(known)) known = known.slice(0, -1);
      return at(nodeAt(known)?.offset ?? 0, path, message, hint);
    },
    /** At the key of a property. */
    key(path: Path, message: string, hint?: string): ConfigIssue {
      return at(nodeAt(path)?.parent?.offset ?? 0, path, message, hint);
    },
  };
}

/** "line 3, column 5: preferences.budgetMode: …". */
export function describeIssue({ path, line, column, message, hint }: ConfigIssue): string {
  return `line ${line}, column ${column}: ${path ? `${path}: ` : ''}${message}${hint ? ` (${hint})` : ''}`;
}

// Owns the words for a file of the wrong shape: zod's findings, each with its place and what was probably meant.
import { nearest } from '../domain/nearest.ts';
import type { ConfigIssue, issueMaker, Path } from './issue.ts';
import { knownKeys, type ShapeNode } from './known-keys.ts';
import type { Lifted } from './lift.ts';

/** What is read of zod's issues; kinds differ in the rest. */
export interface ZodIssue {
  readonly code?: string;
  readonly message?: string;
  readonly path: PropertyKey[];
  readonly keys?: readonly string[];
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly minimum?: number | bigint;
  /** Whether the limit itself is allowed. */
  readonly inclusive?: boolean;
  readonly maximum?: number | bigint;
  readonly errors?: readonly (readonly ZodIssue[])[];
}

export function shapeIssues(
  found: readonly unknown[],
  lifted: Lifted,
  issues: ReturnType<typeof issueMaker>,
): readonly ConfigIssue[] {
  return (found as readonly ZodIssue[]).flatMap(issue => describe(issue, [], lifted, issues));
}

function describe(
  issue: ZodIssue,
  above: Path,
  lifted: Lifted,
  issues: ReturnType<typeof issueMaker>,
): readonly ConfigIssue[] {
  const path = [...above, ...(issue.path as (string | number)[])];
  const inText = lifted.pathInText(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return (issue.keys ?? []).map(key => {
        return issues.key([...inText, key], `unknown key "${key}"`, whatWasMeant(key, keysAt(path)));
      });
    case 'invalid_union': {
      // The branch that got furthest into the value is the one that was meant.
      const branches = (issue.errors ?? []).filter(branch => branch.some(isTelling));
      if (branches[0]) return branches[0].flatMap(one => describe(one, path, lifted, issues));
      const wanted = [...new Set((issue.errors ?? []).flat().map(expectation))].join(' or ');
      return [issues.value(inText, wanted ? `expected ${wanted}` : 'not allowed here')];
    }
    case 'custom':
      return [issues.value(inText, issue.message ?? 'not allowed here')];
    default:
      return [issues.value(inText, `expected ${expectation(issue)}`)];
  }
}

/** More keys than these are no hint. */
const MOST_KNOWN = 6;

function whatWasMeant(key: string, known: readonly string[]): string | undefined {
  const near = nearest(key, known, 1)[0];
  if (near !== undefined) return `did you mean "${near}"?`;
  return known.length > 0 && known.length <= MOST_KNOWN ? `known here: ${known.join(', ')}` : undefined;
}

/** Says something about the inside of a value, not just that it is of another kind. */
const isTelling = ({ path, code }: ZodIssue) => path.length > 0 || code === 'unrecognized_keys' || code === 'custom';

function expectation({ code, expected, values, minimum, maximum, inclusive }: ZodIssue): string {
  if (code === 'invalid_value') return `${(values ?? []).map(value => JSON.stringify(value)).join(', ')}`;
  if (code === 'too_small') return `a number ${inclusive === false ? 'above' : 'of at least'} ${minimum}`;
  if (code === 'too_big') return `a number of at most ${maximum}`;
  const article = /^[aeio]/.test(expected ?? '') ? 'an' : 'a';
  return expected === 'record' ? 'an object' : `${article} ${expected ?? 'different value'}`;
}

/** The keys that are known at a path. */
function keysAt(path: Path): readonly string[] {
  let node: ShapeNode | undefined = knownKeys();
  for (const step of path) node = node?.children?.[String(step)] ?? node?.each;
  return Object.keys(node?.children ?? {});
}

// Owns the reading of providers.json: text in, settings or faults with positions out.
import type { Settings } from '../domain/settings.ts';
import { readDocument } from './document.ts';
import { type ConfigIssue, issueMaker, type Path } from './issue.ts';
import { type Lifted, lift } from './lift.ts';
import { ABSURD_PER_1M, isAbsurd } from './price.ts';
import type { RawModel } from './provider-shape.ts';
import { type Environment, expandVariables, isPlainKey } from './reference.ts';
import { toSettings } from './settings.ts';
import { fileShape, type RawFile } from './shape.ts';
import { shapeIssues } from './shape-issues.ts';
import { toValue } from './tree.ts';

const CONFIG_VERSION = 1;

export interface ParseOptions {
  readonly env: Environment;
  /** Ids of the built-in providers: their entries may stand at the top level, as one of the seeds has it. */
  readonly knownProviders: readonly string[];
}
export type ParsedSettings =
  | {
      readonly settings: Settings;
      readonly warnings: readonly ConfigIssue[];
      /** Keys that refer to variables which are not set: no fault while another provider can answer. */
      readonly unset: readonly ConfigIssue[];
    }
  | { readonly errors: readonly ConfigIssue[] };

/** Reads settings. Comments and trailing commas are fine, an empty text is all defaults. Never throws. */
export function parseSettings(text: string, { env, knownProviders }: ParseOptions): ParsedSettings {
  const document = readDocument(text);
  if ('error' in document) return { errors: [document.error] };
  const { root } = document;
  const issues = issueMaker(document.text, root);
  if (root && root.type !== 'object')
    return { errors: [issues.at(root.offset, [], 'the file must hold one { … } object')] };

  const errors: ConfigIssue[] = [];
  const warnings: ConfigIssue[] = [];
  const unset: ConfigIssue[] = [];
  const plain: Path[] = [];
  const raw = root ? toValue(root, (path, word) => expand(path, word)) : {};
  function expand(path: Path, word: string): string {
    const { value, missing } = expandVariables(word, env);
    const isKey = path.at(-1) === 'apiKey';
    for (const name of missing)
      (isKey ? unset : errors).push(issues.value(path, `\${${name}} is not set in the environment`));
    if (isKey) {
      if (isPlainKey(word)) plain.push(path);
      return word;
    }
    return value;
  }
  const { version } = raw as { version?: unknown };
  if (typeof version === 'number' && version > CONFIG_VERSION)
    return {
      errors: [
        issues.value(
          ['version'],
          `version ${version} was written by a newer program; this one reads up to ${CONFIG_VERSION}`,
        ),
      ],
    };

  const lifted = lift(raw as Record<string, unknown>, knownProviders);
  // A variable that is not set leaves a hole; what is wrong with the hole says nothing more.
  const holes = new Set(errors.map(({ path }) => path));
  const { error } = fileShape(lifted.value).safeParse(lifted.value);
  if (error) errors.push(...shapeIssues(error.issues, lifted, issues).filter(({ path }) => !holes.has(path)));
  else errors.push(...clientFaults(lifted, issues));
  if (plain[0]) warnings.push(plainKeys(plain, issues));
  if (errors.length === 0) warnings.push(...absurdPrices(lifted, issues));
  if (errors.length > 0) return { errors: errors.sort((a, b) => a.line - b.line || a.column - b.column) };
  return { settings: toSettings(lifted.value as RawFile), warnings, unset };
}

/** One warning for all of them: it comes with every answer. */
function plainKeys(places: readonly Path[], issues: ReturnType<typeof issueMaker>): ConfigIssue {
  const [what, them] = places.length === 1 ? ['a key', 'it'] : [`the first of ${places.length} keys`, 'them'];
  return issues.value(
    places[0]!,
    `${what} in plain text`,
    `openclaw provider keys migrate moves ${them} to the keychain`,
  );
}

/** A price that is not believed makes its model's cost unknown, which budgets and rankings feel. */
function absurdPrices({ value, pathInText }: Lifted, issues: ReturnType<typeof issueMaker>): readonly ConfigIssue[] {
  const message = `above $${ABSURD_PER_1M} per million tokens: not believed, so the cost is unknown and shown as $?`;
  return Object.entries((value as RawFile).providers ?? {}).flatMap(([id, { models = {} }]) =>
    Object.entries(models as Readonly<Record<string, RawModel>>).flatMap(([name, { costPer1M }]) =>
      costPer1M !== undefined && isAbsurd(costPer1M)
        ? [issues.value(pathInText(['providers', id, 'models', name, 'costPer1M']), message, 'prices are in USD')]
        : [],
    ),
  );
}

/** Names travel in headers, logs and terminals. */
const CLIENT_NAME = /^[\w.-]{1,64}$/;

function clientFaults({ value, pathInText }: Lifted, issues: ReturnType<typeof issueMaker>): readonly ConfigIssue[] {
  const names = Object.keys((value as RawFile).clients ?? {}).filter(name => !CLIENT_NAME.test(name));
  const message = 'the name of a client is up to 64 letters, digits, "-", "_" and "."';
  return names.map(name => issues.key(pathInText(['clients', name]), message));
}

// Owns the settings of the moment: providers.json found, read and understood, or a clear error.
import type { Settings } from '../domain/settings.ts';
import { DEFAULT_SETTINGS } from '../schema/defaults.ts';
import type { ParseOptions } from '../schema/parse.ts';
import { readQuickly } from '../schema/quick.ts';
import { readConfigFile } from './config-file.ts';
import type { SettingsMemory } from './settings-memory.ts';

/** A file that does not hold valid settings; one line a fault. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly path: string;
  readonly faults: readonly string[];
  readonly hint: string;

  constructor(
    path: string,
    faults: readonly string[],
    hint = 'Correct the file, then have it checked: openclaw provider doctor',
  ) {
    super(`${path} is not valid:\n${faults.map(fault => `  ${fault}`).join('\n')}`);
    this.path = path;
    this.hint = hint;
    this.faults = faults;
  }
}

/** The user's settings and where they came from. */
export interface LoadedSettings {
  readonly settings: Settings;
  /** The file as it stands, comments included; undefined where there is none. */
  readonly text?: string;
  readonly path: string;
  /** One line each: a key in plain text. */
  readonly warnings: readonly string[];
  /** One line each: a key that refers to a variable which is not set. */
  readonly unset: readonly string[];
}

export interface LoadOptions extends ParseOptions {
  readonly uid: number | undefined;
  /** Of the last check; absent: every reading checks. */
  readonly memory?: SettingsMemory;
}

/** Reads settings from `path`; without a file, the defaults. Rejects with a SettingsError or a StateError. */
export async function loadSettings(path: string, { uid, memory, ...options }: LoadOptions): Promise<LoadedSettings> {
  const text = readConfigFile(path, uid);
  // Without a file there is nothing to check: the schema need not be loaded.
  if (text === undefined) return { settings: DEFAULT_SETTINGS, path, warnings: [], unset: [] };
  const quick = memory && readQuickly(text, options);
  const known = quick && memory.recall(quick.digest);
  if (known) return { settings: quick.settings(), text, path, warnings: known.warnings, unset: known.unset };
  const { settings, ...found } = await checked(path, text, options);
  if (quick) memory.keep({ digest: quick.digest, ...found });
  return { settings, text, path, ...found };
}

async function checked(path: string, text: string, options: ParseOptions) {
  const [{ parseSettings }, { describeIssue }] = await Promise.all([
    import('../schema/parse.ts'),
    import('../schema/issue.ts'),
  ]);
  const parsed = parseSettings(text, options);
  if ('errors' in parsed) throw new SettingsError(path, parsed.errors.map(describeIssue));
  const { settings, warnings, unset } = parsed;
  return { settings, warnings: warnings.map(describeIssue), unset: unset.map(describeIssue) };
}

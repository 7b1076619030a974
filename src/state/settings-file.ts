// Owns the settings of the moment: providers.json found, read and understood, or a clear error.
import type { Settings } from '../domain/settings.ts';
import { DEFAULT_SETTINGS } from '../schema/defaults.ts';
import type { ParseOptions } from '../schema/parse.ts';
import { readConfigFile } from './config-file.ts';

/** A file that does not hold valid settings; one line a fault. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly path: string;
  readonly faults: readonly string[];
  readonly hint = 'Correct the file, then have it checked: openclaw provider doctor';

  constructor(path: string, faults: readonly string[]) {
    super(`${path} is not valid:\n${faults.map(fault => `  ${fault}`).join('\n')}`);
    this.path = path;
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

/** Reads settings from `path`; without a file, the defaults. Rejects with a SettingsError or a StateError. */
export async function loadSettings(
  path: string,
  options: ParseOptions & { readonly uid: number | undefined },
): Promise<LoadedSettings> {
  const text = readConfigFile(path, options.uid);
  // Without a file there is nothing to check: the schema need not be loaded.
  if (text === undefined) return { settings: DEFAULT_SETTINGS, path, warnings: [], unset: [] };
  const [{ parseSettings }, { describeIssue }] = await Promise.all([
    import('../schema/parse.ts'),
    import('../schema/issue.ts'),
  ]);
  const parsed = parseSettings(text, options);
  if ('errors' in parsed) throw new SettingsError(path, parsed.errors.map(describeIssue));
  return {
    settings: parsed.settings,
    text,
    path,
    warnings: parsed.warnings.map(describeIssue),
    unset: parsed.unset.map(describeIssue),
  };
}

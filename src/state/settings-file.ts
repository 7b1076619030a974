// Owns the settings of the moment: providers.json found, read and understood, or a clear error.
import type { Settings } from '../domain/settings.ts';
import { DEFAULT_SETTINGS } from '../schema/defaults.ts';
import type { ParseOptions } from '../schema/read.ts';
import { readConfigFile } from './config-file.ts';
import type { Seal } from './seal.ts';

/** A file that does not hold valid settings; one line a fault. */
export class SettingsError extends Error {
  override readonly name = 'ConfigError';
  readonly path: string;
  readonly faults: readonly string[];
  readonly hint = 'Correct the file, then have it checked: openclaw provider doctor';

  constructor(path: string, faults: readonly string[]) {
    super(`${path} is not valid:\n${faults.map(fault => `  ${fault}`).join('\n')}`);
    this.path = path;
    this.faults = faults;
  }
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** The file as it stands, comments included; undefined where there is none. */
  readonly text?: string;
  readonly path: string;
  readonly warnings: readonly string[];
  /** Keys that refer to variables which are not set. */
  readonly unset: readonly string[];
}

/** Reads settings from `path`; without a file, the defaults. Rejects with a SettingsError or a StateError. */
export async function loadSettings(
  path: string,
  options: ParseOptions & { readonly uid: number | undefined; readonly seal: Seal },
): Promise<LoadedSettings> {
  const text = readConfigFile(path, options.uid);
  // Without a file there is nothing to check: the schema need not be loaded.
  if (text === undefined) return { settings: DEFAULT_SETTINGS, path, warnings: [], unset: [] };
  const { describeIssue, readSettings } = await import('../schema/read.ts');
  const { seal } = options;
  let value: unknown;
  const known = readSettings(text, options, file => {
    value = file.value;
    return seal.holds(value) ? [] : UNCHECKED;
  });
  const parsed = 'errors' in known ? (await import('../schema/parse.ts')).parseSettings(text, options) : known;
  if ('errors' in parsed) throw new SettingsError(path, parsed.errors.map(describeIssue));
  if (parsed !== known) seal.set(value);
  return {
    settings: parsed.settings,
    text,
    path,
    warnings: parsed.warnings.map(describeIssue),
    unset: parsed.unset.map(describeIssue),
  };
}

/** What stands in for the findings of the check that is left to those who load it. */
const UNCHECKED = [{ path: '', line: 1, column: 1, message: 'not checked yet' }];

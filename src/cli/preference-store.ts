// Owns preferences by dotted path: read from the settings in force, written into providers.json with its comments.
import { nearest } from '../domain/nearest.ts';
import { describeIssue } from '../schema/issue.ts';
import { type ParseOptions, parseSettings } from '../schema/parse.ts';
import { editPreference } from '../schema/preference-edit.ts';
import { PREFERENCES, type PreferenceName } from '../schema/preference-names.ts';
import type { LoadedSettings } from '../state/settings-file.ts';
import type { PreferenceChange, PreferenceStore } from './context.ts';
import { UserError, usageError } from './errors.ts';
import { EXIT } from './exit.ts';

export interface PreferenceStoreOptions {
  settings(): Promise<LoadedSettings>;
  /** Changes providers.json under its lock; what `change` throws leaves it as it is. */
  write(change: (text: string) => string): Promise<void>;
  readonly parse: ParseOptions;
}

export function createPreferenceStore({ settings, write, parse }: PreferenceStoreOptions): PreferenceStore {
  const read = async (preference: PreferenceName) => preference.read((await settings()).settings);

  async function change(preference: PreferenceName, value: unknown): Promise<PreferenceChange> {
    const before = await read(preference);
    let after: unknown;
    await write(text => {
      const edited = editPreference(text, preference, value);
      const parsed = parseSettings(edited, parse);
      if ('errors' in parsed) throw invalid(preference, parsed.errors.map(describeIssue));
      after = preference.read(parsed.settings);
      return edited;
    });
    return { path: preference.name, before, after };
  }

  return {
    async list() {
      const { settings: all } = await settings();
      return Object.fromEntries(PREFERENCES.map(preference => [preference.name, preference.read(all)]));
    },
    get: async path => read(find(path)),
    async set(path, text) {
      const preference = find(path);
      return change(preference, parseValue(text, preference));
    },
    unset: async path => change(find(path), undefined),
  };
}

function find(path: string): PreferenceName {
  const found = PREFERENCES.find(({ name }) => name === path);
  if (found) return found;
  const near = nearest(
    path,
    PREFERENCES.map(({ name }) => name),
    1,
  )[0];
  throw usageError(
    `there is no preference ${path}`,
    near ? `did you mean ${near}?` : 'openclaw config list provider shows all',
  );
}

/** JSON where it is JSON, else the bare word; several with commas between them where a list is wanted. */
function parseValue(text: string, { isList }: PreferenceName): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!isList || !text.includes(',')) return text;
    return text.split(',').flatMap(name => name.trim() || []);
  }
}

function invalid({ name, words }: PreferenceName, faults: readonly string[]): UserError {
  const hint = words && `${name} takes ${words.join(', ')}`;
  return new UserError({
    type: 'config',
    exitCode: EXIT.config,
    message: `nothing was changed: the file would not be valid`,
    why: faults,
    hint,
  });
}

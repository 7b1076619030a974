// Owns preferences by dotted path: read from the settings in force, written into providers.json with its comments.
import { findNodeAtLocation } from 'jsonc-parser';
import { nearest } from '../domain/nearest.ts';
import { readDocument } from '../schema/document.ts';
import { editSettings } from '../schema/edit.ts';
import { describeIssue } from '../schema/issue.ts';
import { type ParseOptions, parseSettings } from '../schema/parse.ts';
import { PREFERENCES, type PreferenceName } from '../schema/preference-names.ts';
import type { LoadedSettings, PreferenceChange, PreferenceStore } from './context.ts';
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
      const edited = editSettings(text, placeIn(text, preference), value);
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
    set: async (path, text) => change(find(path), parseValue(text)),
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

/** The place that the file uses already, else the usual one. */
function placeIn(text: string, { places }: PreferenceName): (string | number)[] {
  const document = readDocument(text);
  const root = 'root' in document ? document.root : undefined;
  const used = places.find(place => root && findNodeAtLocation(root, [...place]) !== undefined);
  return [...(used ?? places[0]!)];
}

/** JSON where it is JSON, else the bare word. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
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

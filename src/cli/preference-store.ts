// Owns preferences by dotted path: read from the settings in force, written into providers.json with its comments.
import type { ParseOptions } from '../schema/parse.ts';
import { PREFERENCES } from '../schema/preference-names.ts';
import type { LoadedSettings } from '../state/settings-file.ts';
import type { PreferenceStore } from './context.ts';
import { preferenceNamed } from './preference-names.ts';
import { type ChangedSettings, changedSettings, type SettingsChange } from './settings-change.ts';

export interface PreferenceStoreOptions {
  settings(): Promise<LoadedSettings>;
  /** Changes providers.json under its lock; what `change` throws leaves it as it is. */
  write(change: (text: string) => string): Promise<void>;
  readonly parse: ParseOptions;
}

export function createPreferenceStore({ settings, write, parse }: PreferenceStoreOptions): PreferenceStore {
  async function change(wanted: SettingsChange) {
    const changing = Object.keys(wanted.preferences ?? {}).map(preferenceNamed);
    const { settings: before } = await settings();
    let changed: ChangedSettings | undefined;
    await write(text => {
      changed = changedSettings(text, wanted, parse);
      return changed.text;
    });
    const { settings: after } = changed!;
    return changing.map(({ name, read }) => ({ path: name, before: read(before), after: read(after) }));
  }

  return {
    change,
    async list() {
      const { settings: all } = await settings();
      return Object.fromEntries(PREFERENCES.map(preference => [preference.name, preference.read(all)]));
    },
    get: async path => preferenceNamed(path).read((await settings()).settings),
    unset: async path => (await change({ preferences: { [path]: undefined } }))[0]!,
  };
}

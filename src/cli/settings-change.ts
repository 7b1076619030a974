// Owns a change of providers.json as one step: several preferences and values at once, all of them or none.
import type { Settings } from '../domain/settings.ts';
import { editSettings } from '../schema/edit.ts';
import { describeIssue, type Path } from '../schema/issue.ts';
import { type ParseOptions, parseSettings } from '../schema/parse.ts';
import { editPreference } from '../schema/preference-edit.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit.ts';
import { preferenceNamed } from './preference-names.ts';

/** A value at its place in the file; undefined takes it away. */
export interface SettingsEdit {
  readonly path: Path;
  readonly value: unknown;
}

export interface SettingsChange {
  /** By dotted path (`provider.task.coding`); undefined takes the preference away. */
  readonly preferences?: Readonly<Record<string, unknown>>;
  readonly edits?: readonly SettingsEdit[];
}

export interface ChangedSettings {
  readonly text: string;
  readonly settings: Settings;
}

/** The file after `change`. Throws a usage error for an unknown preference and for a value that is not valid. */
export function changedSettings(text: string, change: SettingsChange, parse: ParseOptions): ChangedSettings {
  let edited = text;
  for (const { path, value } of change.edits ?? []) edited = editSettings(edited, path, value);
  const preferences = Object.entries(change.preferences ?? {}).map(([name, value]) => ({
    preference: preferenceNamed(name),
    value,
  }));
  for (const { preference, value } of preferences) edited = editPreference(edited, preference, value);
  const parsed = parseSettings(edited, parse);
  if (!('errors' in parsed)) return { text: edited, settings: parsed.settings };
  const hints = preferences.flatMap(({ preference: { name, words } }) =>
    words ? [`${name} takes ${words.join(', ')}`] : [],
  );
  // What is wrong with the file already is no fault of the words on the command line.
  const wasValid = text.trim() === '' || !('errors' in parseSettings(text, parse));
  throw new UserError({
    type: wasValid ? 'usage' : 'config',
    exitCode: wasValid ? EXIT.usage : EXIT.config,
    message: 'nothing was changed: the file would not be valid',
    why: parsed.errors.map(describeIssue),
    ...(hints.length > 0 && { hint: hints.join('; ') }),
  });
}

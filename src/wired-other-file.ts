// Owns the settings in a file that the command line names: what is wrong with it is told as of that file.
import { resolve } from 'node:path';
import { type UserError, usageError } from './cli/errors.ts';
import { messageOf } from './domain/error-message.ts';
import type { Settings } from './domain/settings.ts';
import { codeOf, StateError } from './state/error.ts';
import { type LoadOptions, loadSettings, SettingsError } from './state/settings-file.ts';

/** Rejects with a usage error where it cannot be read, with a SettingsError where it is not valid. */
export async function settingsIn(file: string, options: LoadOptions): Promise<Settings> {
  try {
    const { settings, text } = await loadSettings(resolve(file), options);
    if (text !== undefined) return settings;
  } catch (error) {
    throw ofThatFile(error, file);
  }
  throw unreadable(file, 'there is no such file');
}

function ofThatFile(error: unknown, file: string): unknown {
  // No other command checks it.
  if (error instanceof SettingsError)
    return new SettingsError(error.path, error.faults, 'Correct the file, then give the same command again');
  // Whose it is, and that it is newer, is no slip of the pen.
  if (!(error instanceof StateError) || error.reason === 'foreign_owner' || error.reason === 'newer_version')
    return error;
  return unreadable(file, codeOf(error.cause) === 'EISDIR' ? 'it is a folder' : messageOf(error.cause));
}

const unreadable = (file: string, why: string): UserError => usageError(`cannot read ${file}: ${why}`);

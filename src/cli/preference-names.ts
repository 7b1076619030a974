// Owns the finding of a preference by the path that a user wrote.
import { nearest } from '../domain/nearest.ts';
import { PREFERENCES, type PreferenceName } from '../schema/preference-names.ts';
import { usageError } from './errors.ts';

/** Throws a usage error that knows the nearest. */
export function preferenceNamed(path: string): PreferenceName {
  const found = PREFERENCES.find(({ name }) => name === path);
  if (found) return found;
  const names = PREFERENCES.map(({ name }) => name);
  const [near] = nearest(path, names, 1);
  const hint = near ? `did you mean ${near}?` : 'openclaw config list provider shows all';
  throw usageError(`there is no preference ${path}`, hint);
}

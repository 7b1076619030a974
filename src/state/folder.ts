// Owns the state folder: where it is, and whose.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from './error.ts';

/** The folder with all state: `OPENCLAW_STATE_DIR` where set, else `.openclaw` in the home folder. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, homeFolder: string): string {
  return env['OPENCLAW_STATE_DIR'] || join(homeFolder, '.openclaw');
}

/** True for a file or folder that another user owns: what it holds is theirs. `uid` is undefined on systems without owners. */
export function isForeign(owner: number, uid: number | undefined): boolean {
  return uid !== undefined && owner !== uid && owner !== 0;
}

/** Throws a StateError where the folder belongs to another user, who could put anything there; a missing one is nobody's. */
export function refuseForeignFolder(folder: string, uid: number | undefined): void {
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || !isForeign(owner, uid)) return;
  const fix = 'Set OPENCLAW_STATE_DIR to a folder of your own, or change its owner';
  throw new StateError('foreign_owner', folder, `${folder} belongs to user ${owner}, not to you. ${fix}.`);
}

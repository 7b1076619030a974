// Owns the state folder: where it is, and whose it may be.
import { join } from 'node:path';
import { StateError } from './error.ts';
import { disk, type FileSystem } from './file-system.ts';

/** The folder with all state: `OPENCLAW_STATE_DIR` where set, else `.openclaw` in the home folder. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, homeFolder: string): string {
  return env['OPENCLAW_STATE_DIR'] || join(homeFolder, '.openclaw');
}

/**
 * Throws a StateError where `folder` belongs to another user, who could put any file into it at any time; root may. One
 * that is not there yet is nobody's. `uid` is undefined on systems without owners.
 */
export function refuseForeignFolder(folder: string, uid: number | undefined, fs: FileSystem = disk): void {
  if (uid === undefined) return;
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || stat.uid === uid || stat.uid === 0) return;
  const fix = 'Set OPENCLAW_STATE_DIR to a folder of your own, or change its owner';
  throw new StateError('foreign_owner', folder, `${folder} belongs to user ${stat.uid}, not to you. ${fix}.`);
}

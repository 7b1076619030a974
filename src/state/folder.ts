// Owns the state folder: where it is, and whether it is fit for use.
import { constants } from 'node:fs';
import { join } from 'node:path';
import { codeOf, guarded, StateError } from './error.ts';
import { disk, type FileSystem, makeFolder } from './file-system.ts';

/** The folder with all state: `OPENCLAW_STATE_DIR` where set, else `.openclaw` in the home folder. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, homeFolder: string): string {
  return env['OPENCLAW_STATE_DIR'] || join(homeFolder, '.openclaw');
}

/**
 * Makes `folder` fit for use: there, a folder, ours, closed to others (0700), writable. Throws a StateError that says
 * which of these it is not. `uid` is undefined on systems without owners.
 */
export function checkFolder(folder: string, uid: number | undefined, fs: FileSystem = disk): void {
  const stat = guarded(folder, () => statOrMake(folder, fs));
  if (!stat.isDirectory()) {
    throw new StateError('not_a_folder', folder, `${folder} is not a folder. Move it away, or set OPENCLAW_STATE_DIR.`);
  }
  if (uid !== undefined && stat.uid !== uid) {
    const fix = 'Set OPENCLAW_STATE_DIR to a folder of your own, or change its owner';
    throw new StateError('foreign_owner', folder, `${folder} belongs to user ${stat.uid}, not to you. ${fix}.`);
  }
  guarded(folder, () => {
    if (uid !== undefined && (stat.mode & 0o077) !== 0) fs.chmodSync(folder, 0o700);
    fs.accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  });
}

function statOrMake(folder: string, fs: FileSystem) {
  try {
    return fs.statSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    makeFolder(fs, folder);
    return fs.statSync(folder);
  }
}

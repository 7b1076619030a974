// Owns providers.json on disk: read as text, written through conf so that only whole files ever exist.
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { readText, removeLeftovers } from './atomic-file.ts';
import { StateError, toStateError } from './error.ts';
import { isForeign, refuseForeignFolder } from './folder.ts';

/** The text of the file; undefined where there is none. A file or a folder that another user could have written is refused. */
export function readConfigFile(path: string, uid: number | undefined): string | undefined {
  // Without a file too: what is learned and logged would be another user's as well.
  refuseForeignFolder(dirname(path), uid);
  const text = readText(path);
  if (text !== undefined) refuseForeign(path, uid);
  return text;
}

export interface ConfigWrite {
  readonly path: string;
  readonly uid: number | undefined;
  /** Runs its work while no other process writes. */
  withLock<T>(work: () => Promise<T>): Promise<T>;
  /** The new text for the present one (empty where there is no file). What it throws leaves the file as it is. */
  change(text: string): string;
}

/**
 * Changes the file under the lock. conf keeps values, not texts; it is given the text as its one value, and writes
 * just that: atomically, with mode 0600. A link stays a link: its target is written.
 */
export async function writeConfigFile({ path, uid, withLock, change }: ConfigWrite): Promise<void> {
  await withLock(async () => {
    const target = targetOf(path);
    const text = change(readConfigFile(path, uid) ?? '');
    const { default: Conf } = await import('conf');
    const extension = extname(target);
    try {
      // Of writers that were killed; they may hold keys. In a new folder there are none.
      if (existsSync(target)) removeLeftovers(target);
      const conf = new Conf<{ text: string }>({
        cwd: dirname(target),
        configName: basename(target, extension),
        fileExtension: extension.slice(1),
        configFileMode: 0o600,
        serialize: value => value.text ?? '',
        deserialize: stored => ({ text: stored }),
      });
      conf.store = { text };
    } catch (error) {
      throw toStateError(error, target);
    }
  });
}

function targetOf(path: string): string {
  try {
    return lstatSync(path).isSymbolicLink() ? realpathSync(path) : path;
  } catch {
    return path;
  }
}

const WRITABLE_BY_OTHERS = 0o002;

function refuseForeign(path: string, uid: number | undefined): void {
  if (uid === undefined) return;
  const stat = statSync(path);
  const refuse = (why: string) => {
    throw new StateError(
      'foreign_owner',
      path,
      `${path} ${why}; it may hold what you did not write. Remove it or make it yours.`,
    );
  };
  if (isForeign(stat.uid, uid)) refuse('belongs to another user');
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) refuse('can be written by every user');
}

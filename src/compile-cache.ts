// Owns the compile cache for versions of Node that have none of their own (before 22.1): runs the program's files from
// the code that V8 made of them in an earlier run, which halves what a short command costs.
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Script } from 'node:vm';

export interface CompileCacheOptions {
  /** The file to run, absolute; what it requires by a relative path is run from the cache too. */
  readonly entry: string;
  /** Holds the cache's own folder: that of temporary files. */
  readonly tmpDir: string;
  /** Code of one version and architecture cannot run on another; a system may know no user ids. */
  readonly process: Pick<NodeJS.Process, 'version' | 'arch' | 'getuid' | 'once'>;
  /** Gives what is not required by a relative path. */
  require(id: string): unknown;
}

interface Kept {
  readonly path: string;
  readonly script: Script;
}

/** Below this size compiling costs less than reading a second file. */
const SMALLEST = 4096;
const PARAMETERS = Buffer.from('(function (exports, require, module, __filename, __dirname) { ');
const END = Buffer.from('\n})');

/** Runs `entry` and returns its exports. */
export function runCached({ entry, tmpDir, process, require: builtIn }: CompileCacheOptions): unknown {
  const uid = process.getuid?.();
  const dir = ownFolder(join(tmpDir, `openclaw-compile-cache-${uid ?? 'user'}`), uid);
  const place = dir && join(dir, `${BUILD}-${process.version}-${process.arch}`);
  const loaded = new Map<string, { exports: unknown }>();
  const fresh: Kept[] = [];

  function load(path: string): unknown {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} as unknown };
    loaded.set(path, module);
    const code = readFileSync(path);
    const script = compile(path, code, code.length < SMALLEST ? undefined : place, fresh);
    const run = script.runInThisContext() as (...args: readonly unknown[]) => void;
    const require = (id: string) => (id.startsWith('.') ? load(resolve(dirname(path), id)) : builtIn(id));
    run.call(module.exports, module.exports, require, module, path, dirname(path));
    return module.exports;
  }

  const exports = load(resolve(entry));
  if (place) process.once('exit', () => keep(place, fresh));
  return exports;
}

function compile(path: string, code: Buffer, place: string | undefined, fresh: Kept[]): Script {
  const cachePath = place && join(place, basename(path));
  const cachedData = cachePath && readIfThere(cachePath);
  // Put together as bytes: text would be copied once more, and a copy that large makes a start collect its garbage.
  const script = new Script(Buffer.concat([PARAMETERS, code, END]).toString(), {
    filename: path,
    columnOffset: -PARAMETERS.length,
    ...(cachedData && { cachedData }),
  });
  if (cachePath && (!cachedData || script.cachedDataRejected)) fresh.push({ path: cachePath, script });
  return script;
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Code is only taken from a folder that nobody else could ever write to. */
function ownFolder(path: string, uid: number | undefined): string | undefined {
  try {
    if (!lstatSync(path, { throwIfNoEntry: false })) mkdirSync(path, { recursive: true, mode: 0o700 });
    const { uid: owner, mode } = lstatSync(path);
    if (uid === undefined) return path;
    if (owner !== uid) return undefined;
    if ((mode & 0o077) === 0) return path;
    rmSync(path, { recursive: true });
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch {
    return undefined;
  }
}

/** Written when the process ends, since only then the functions that it needed are compiled. Trouble costs nothing. */
function keep(place: string, fresh: readonly Kept[]): void {
  try {
    if (fresh.length > 0) mkdirSync(place, { recursive: true, mode: 0o700 });
    for (const { path, script } of fresh) {
      const draft = `${path}.${Math.random().toString(36).slice(2)}`;
      writeFileSync(draft, script.createCachedData(), { mode: 0o600, flag: 'wx' });
      renameSync(draft, path);
    }
  } catch {
    // A full or read-only disk: the next run compiles again.
  }
}

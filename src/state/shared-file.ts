// Owns a small JSON file that many processes read and change: read without a lock, changed under one.
import { readText, removeFile, writeAtomic } from './atomic-file.ts';
import { createBatch, type Waiting } from './batch.ts';
import { versionOf } from './content.ts';
import { StateError } from './error.ts';
import type { FileSystem } from './file-system.ts';
import { type LockOptions, withLock } from './lock.ts';

export interface SharedFileOptions<Content> {
  readonly path: string;
  readonly fs: FileSystem;
  readonly lock: LockOptions;
  /** The newest version of the content that is understood; a file with a later one is left alone. */
  readonly version: number;
  /** What parsed JSON means; undefined where it cannot be used. */
  readonly read: (value: unknown) => Content | undefined;
  /** The content where there is no file, or none that can be used. */
  readonly initial: () => Promise<Content>;
}

export interface SharedFile<Content> {
  read(): Promise<Content>;
  /** Applies `change` to the newest content, alone; returns what it returned beside the new one. */
  update<Result>(change: (content: Content) => readonly [Content, Result]): Promise<Result>;
  /** Removes the file; returns whether there was one. */
  remove(): Promise<boolean>;
}

/** The file at `path`. Changes of one process that wait at the same time are written together. */
export function createSharedFile<Content>(options: SharedFileOptions<Content>): SharedFile<Content> {
  const { path, lock, initial } = options;
  const present = () => readContent(options);

  const enqueue = createBatch<(content: Content) => Content, void>(async take => {
    let substitute: Content | undefined;
    const turn = () => {
      const before = present() ?? substitute;
      if (before === undefined) return false;
      applyAll(options, before, take());
      return true;
    };
    // What stands in for a missing file may take long to make, and nobody should wait for a lock meanwhile.
    while (!(await withLock(`${path}.lock`, turn, lock))) substitute = await initial();
  });

  return {
    read: async () => present() ?? (await initial()),
    update: async change => {
      let answer: readonly [Content, ReturnType<typeof change>[1]] | undefined;
      await enqueue(content => {
        answer = change(content);
        return answer[0];
      });
      return answer![1];
    },
    remove: () => withLock(`${path}.lock`, () => removeFile(path, options.fs), lock),
  };
}

/** Writes what `changes` make of `content`, in one write. A change that throws is left out, and only its owner hears of it. */
function applyAll<Content>(
  { path, fs }: SharedFileOptions<Content>,
  content: Content,
  changes: readonly Waiting<(content: Content) => Content, void>[],
): void {
  let after = content;
  const done: (() => void)[] = [];
  for (const { job, resolve, reject } of changes) {
    try {
      after = job(after);
      done.push(resolve);
    } catch (error) {
      reject(error);
    }
  }
  if (after !== content) writeAtomic(path, JSON.stringify(after), { fs });
  for (const resolve of done) resolve();
}

function readContent<Content>({ path, fs, version, read }: SharedFileOptions<Content>): Content | undefined {
  const value = parse(readText(path, fs));
  if (versionOf(value) > version) {
    const fix = 'Update this program, or move the file away';
    throw new StateError('newer_version', path, `${path} was written by a newer version. ${fix}.`);
  }
  return value === undefined ? undefined : read(value);
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

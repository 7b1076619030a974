// Owns a small JSON file that many processes read and change: read without a lock, changed under one.
import { readText, removeFile, writeAtomic } from './atomic-file.ts';
import { createBatch, type Waiting } from './batch.ts';
import type { FileSystem } from './file-system.ts';
import { type LockOptions, withLock } from './lock.ts';
import { applyAll, contentOf, type DocumentForm, type SharedDocument } from './shared-document.ts';

export interface SharedFileOptions<Content> extends DocumentForm<Content> {
  readonly path: string;
  readonly fs: FileSystem;
  readonly lock: LockOptions;
  /** Told of a file that cannot be read, before it is replaced. */
  readonly onDamage?: () => void;
}

/** The file at `path`. Changes of one process that wait at the same time are written together. */
export function createSharedFile<Content>(options: SharedFileOptions<Content>): SharedDocument<Content> {
  const { path, lock, initial } = options;
  const present = () => readContent(options);

  const enqueue = createBatch<(content: Content) => Content, void>(async take => {
    let substitute: Content | undefined;
    const turn = () => {
      const known = present();
      const before = known ?? substitute;
      if (before === undefined) return false;
      if (known === undefined && isThere(options)) options.onDamage?.();
      writeAll(options, before, take());
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

/** Writes what `changes` make of `content`, in one write. */
function writeAll<Content>(
  { path, fs }: SharedFileOptions<Content>,
  content: Content,
  changes: readonly Waiting<(content: Content) => Content, void>[],
): void {
  const { after, applied } = applyAll(content, changes);
  if (after !== content) writeAtomic(path, JSON.stringify(after), { fs });
  for (const { resolve } of applied) resolve();
}

const isThere = ({ path, fs }: Pick<SharedFileOptions<unknown>, 'path' | 'fs'>) => readText(path, fs) !== undefined;

function readContent<Content>({ path, fs, ...form }: SharedFileOptions<Content>): Content | undefined {
  return contentOf(readText(path, fs), path, form);
}

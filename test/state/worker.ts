// A process of its own over the state of a folder, for tests that run many of them or kill them.
// Arguments: mode, folder or lock path, name, count.
import nodeFs from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FileSystem } from '../../src/state/file-system.ts';
import { createFileStore } from '../../src/state/files.ts';
import { withLock } from '../../src/state/lock.ts';
import { countOne, logEntry } from '../conformance/state.ts';
import { ownProcesses } from './fixtures.ts';

const [mode = '', path = '', name = '', count = '1'] = process.argv.slice(2);
const lock = { processes: ownProcesses(), deadlineMs: 60_000 };
const say = (line: string) => nodeFs.writeSync(1, `${line}\n`);
const openStore = (fs?: FileSystem) =>
  createFileStore({
    dir: path,
    clock: { now: () => Date.now() },
    lock,
    fs,
    log: { maxBytes: 40_000, keepFiles: 10_000 },
  });

/** The disk, but the process kills itself at its `last`th call; a write gets half way first. */
function fatalAt(last: number): { readonly fs: FileSystem; readonly calls: () => number } {
  let calls = 0;
  const die = () => process.kill(process.pid, 'SIGKILL');
  const entries = Object.entries(nodeFs).filter(([key, value]) => key.endsWith('Sync') && typeof value === 'function');
  const wrapped = entries.map(([key, original]) => [
    key,
    (...args: unknown[]) => {
      calls += 1;
      if (calls === last) {
        if (key === 'writeSync') {
          const [fd, bytes, offset, length, position] = args as [number, Uint8Array, number, number, number];
          nodeFs.writeSync(fd, bytes, offset, Math.ceil(length / 2), position);
        }
        die();
      }
      return (original as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  return { fs: Object.fromEntries(wrapped) as FileSystem, calls: () => calls };
}

/** Appends and counts, saying each id when both are done. `count` 0: until killed. */
async function write(fs?: FileSystem) {
  const store = openStore(fs);
  for (let i = 1; count === '0' || i <= Number(count); i++) {
    const id = `${name}-${i}`;
    await store.append(logEntry(id, { message: 'é👋'.repeat((i * 37) % 400) }));
    say(`appended ${id}`);
    await store.update(countOne('n'));
    say(`counted ${id}`);
  }
}

const modes: Record<string, () => Promise<void>> = {
  write: () => write(),
  /** One append and one update, killed at disk call number `count`; says how many there were if it survives. */
  async crash() {
    const { fs, calls } = fatalAt(Number(count));
    const store = openStore(fs);
    await store.append(logEntry(name));
    say(`appended ${name}`);
    await store.update(countOne('n'));
    say(`survived ${calls()}`);
  },
  /** Holds the lock until told to let go. */
  hold: () =>
    withLock(
      path,
      async () => {
        say('held');
        for await (const _ of createInterface({ input: process.stdin })) break;
        process.stdin.destroy();
      },
      lock,
    ),
  /** Takes the lock `count` times; a file beside it proves that nobody else has it. */
  async contend() {
    for (let i = 0; i < Number(count); i++) {
      await withLock(
        path,
        async () => {
          const proof = join(path, '..', 'inside');
          nodeFs.closeSync(nodeFs.openSync(proof, 'wx'));
          await new Promise(resolve => setImmediate(resolve));
          nodeFs.unlinkSync(proof);
        },
        lock,
      );
    }
    say('done');
  },
};

await modes[mode]!();

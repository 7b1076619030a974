// Owns the disk of a process that is killed at a chosen call: what it leaves is what `kill -9` leaves, without a process.
import nodeFs from 'node:fs';
import type { FileSystem } from '../../src/state/file-system.ts';
import { createProcesses, type Processes, type ProcessMark } from '../../src/state/processes.ts';

/** The calls that leave something behind; between two of them a kill makes no difference. */
const CHANGING = new Set([
  'chmodSync',
  'copyFileSync',
  'fchmodSync',
  'ftruncateSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'symlinkSync',
  'unlinkSync',
  'writeSync',
]);

export interface DyingDisk {
  readonly fs: FileSystem;
  isDead(): boolean;
}

/** Dies at its `last`th changing call, from 1: a write and a copy get half way first, all else is not begun. Nothing works from then on. */
export function dyingDisk(last: number): DyingDisk {
  let calls = 0;
  let isDead = false;
  const wrap =
    (name: string, original: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) => {
      // The kernel closes what a dead process had open.
      if (isDead && name === 'closeSync') return original(...args);
      if (!isDead && isChange(name, args)) {
        calls += 1;
        isDead = calls === last;
        if (isDead) halfOf(name, args);
      }
      if (isDead) throw new Error('killed');
      return original(...args);
    };
  const all = Object.entries(nodeFs).filter(([name, value]) => name.endsWith('Sync') && typeof value === 'function');
  const wrapped = all.map(([name, original]) => [name, wrap(name, original as never)]);
  return { fs: Object.fromEntries(wrapped) as FileSystem, isDead: () => isDead };
}

function isChange(name: string, [, flags]: readonly unknown[]): boolean {
  return CHANGING.has(name) && !(name === 'openSync' && (flags === undefined || flags === 'r' || flags === 'r+'));
}

function halfOf(name: string, args: readonly unknown[]): void {
  if (name === 'writeSync') {
    const [fd, bytes, offset, length, position] = args as [number, Uint8Array, number, number, number];
    nodeFs.writeSync(fd, bytes, offset, Math.ceil(length / 2), position);
  }
  if (name === 'copyFileSync') {
    const bytes = nodeFs.readFileSync(args[0] as string);
    nodeFs.writeFileSync(args[1] as string, bytes.subarray(0, bytes.length / 2));
  }
}

const own = createProcesses({ pid: process.pid, kill: (pid, signal) => process.kill(pid, signal) });
const VICTIM: ProcessMark = { ...own.self, start: 'the one that is killed' };

/** The process that is killed, and those that come after it and know. */
export const victim: Processes = {
  self: VICTIM,
  fate: mark => (mark.start === VICTIM.start ? 'alive' : own.fate(mark)),
};
export const survivor: Processes = {
  self: own.self,
  fate: mark => (mark.start === VICTIM.start ? 'dead' : own.fate(mark)),
};

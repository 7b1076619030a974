// Owns the enumeration of kills: one run for every change that a process makes to the disk, with what must hold after each.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { disk, type FileSystem } from '../../src/state/file-system.ts';
import type { Processes } from '../../src/state/processes.ts';
import { temporaryFolder } from '../state/fixtures.ts';
import { dyingDisk, survivor, victim } from './dying-disk.ts';

/** Who works: the one that is killed, or one that comes after it. */
export interface Worker {
  readonly dir: string;
  readonly fs: FileSystem;
  readonly processes: Processes;
}

export interface Scene {
  prepare(after: Worker): unknown;
  act(victim: Worker): Promise<unknown>;
  /** `isDone`: the call had resolved before the kill. */
  check(after: Worker, isDone: boolean): unknown;
}

/** Kills `act` at its first change, its second, and so on until it survives; returns how many there were. */
export async function everyPoint(scene: Scene): Promise<number> {
  for (let at = 1; ; at++) {
    const folder = temporaryFolder();
    try {
      if (!(await isKilledAt(at, folder.path, scene))) return at - 1;
    } finally {
      folder.remove();
    }
  }
}

async function isKilledAt(at: number, dir: string, { prepare, act, check }: Scene): Promise<boolean> {
  const after: Worker = { dir, fs: disk, processes: survivor };
  await prepare(after);
  const dying = dyingDisk(at);
  const isDone = await act({ dir, fs: dying.fs, processes: victim }).then(
    () => true,
    error => {
      if (!dying.isDead()) throw error;
      return false;
    },
  );
  await check(after, isDone);
  expect(filesIn(dir).filter(name => /lock|tmp/.test(name))).toEqual([]);
  for (const name of filesIn(dir).filter(name => /(?<!damaged.*)\.json$/.test(name)))
    expect(() => JSON.parse(readFileSync(join(dir, name), 'utf8')), name).not.toThrow();
  if (!dying.isDead()) expect(isDone).toBe(true);
  return dying.isDead();
}

export const filesIn = (dir: string): string[] => readdirSync(dir, { recursive: true }).map(String);

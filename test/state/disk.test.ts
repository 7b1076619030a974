// Disks that do not play along: full, read-only, not ours. What was there stays whole, and the error says what to do.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomic } from '../../src/state/atomic-file.ts';
import { createFileStore } from '../../src/state/files.ts';
import { countOne, idsOf, logEntry } from '../conformance/state.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

const open = (dir: string) =>
  createFileStore({ dir, clock: { now: () => 0 }, lock: { processes: ownProcesses(), deadlineMs: 2_000 } });

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function mount(options: string, path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const probe = temporaryFolder();
const canMount = mount('size=64k', probe.path);
if (canMount) execFileSync('umount', [probe.path]);
else console.warn('SKIPPED: tests of full and read-only disks need the right to mount a tmpfs.');
probe.remove();

describe.skipIf(!canMount)('a disk of 128 kB', () => {
  let dir: string;
  beforeEach(() => {
    dir = folder.path;
    mount('size=128k', dir);
  });
  afterEach(() => execFileSync('umount', [dir]));

  const errorOf = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );
  const logText = () => readFileSync(join(dir, 'providers-log.json'), 'utf8');

  it('that runs full keeps every entry that was promised, and goes on when there is room', async () => {
    writeFileSync(join(dir, 'ballast'), Buffer.alloc(64 * 1024));
    const store = open(dir);
    await store.update(countOne('n'));
    const ids: string[] = [];
    let error: unknown;
    for (let i = 0; error === undefined; i++) {
      error = await errorOf(store.append(logEntry(`e${i}`, { message: 'x'.repeat(700 + i) })));
      if (error === undefined) ids.push(`e${i}`);
    }
    expect(error).toMatchObject({ name: 'StateError', reason: 'disk_full', path: join(dir, 'providers-log.json') });
    expect(String(error)).toMatch(/Free some space/);
    expect((JSON.parse(logText()) as { id: string }[]).map(({ id }) => id)).toEqual(ids);
    expect(ids.length).toBeGreaterThan(10);

    const grow = store.update(state => [{ ...state, pools: { ['x'.repeat(70_000)]: 1 } }, 0]);
    expect(await errorOf(grow)).toMatchObject({ reason: 'disk_full' });
    expect((await store.read()).pools).toEqual({ n: 1 });
    expect(readdirSync(dir).toSorted()).toEqual(['ballast', 'provider-cache.json', 'providers-log.json']);

    rmSync(join(dir, 'ballast'));
    await store.append(logEntry('after'));
    expect(await idsOf(store, { limit: 2 })).toEqual(['after', ids.at(-1)]);
    expect(await store.update(countOne('n'))).toBe(2);
  });

  it('that is full from the start leaves no broken file behind', async () => {
    const filler = join(dir, 'ballast');
    writeFileSync(filler, Buffer.alloc(128 * 1024));
    const store = open(dir);
    expect(await errorOf(store.append(logEntry('a')))).toMatchObject({ reason: 'disk_full' });
    expect(await errorOf(store.update(countOne('n')))).toMatchObject({ reason: 'disk_full' });
    expect(readdirSync(dir)).toEqual(['ballast']);
    expect(await idsOf(store)).toEqual([]);
    rmSync(filler);
    await store.append(logEntry('a'));
    expect(await idsOf(store)).toEqual(['a']);
  });

  it('that is read-only can be read, and refuses the rest by name', async () => {
    const store = open(dir);
    await store.append(logEntry('a'));
    await store.update(countOne('n'));
    execFileSync('mount', ['-o', 'remount,ro', dir]);
    expect((await store.read()).pools).toEqual({ n: 1 });
    expect(await idsOf(store)).toEqual(['a']);
    expect((await store.readModels()).lists).toEqual({});
    const refused = [
      store.append(logEntry('b')),
      store.update(countOne('n')),
      store.updateModels(lists => ({ ...lists })),
    ];
    for (const error of await Promise.all(refused.map(errorOf))) {
      expect(error).toMatchObject({ name: 'StateError', reason: 'read_only' });
      expect(String(error)).toMatch(/OPENCLAW_STATE_DIR/);
    }
  });
});

describe('a state folder', () => {
  it('that is a file is named in the error', async () => {
    const dir = join(folder.path, 'state');
    writeFileSync(dir, '');
    await expect(open(dir).append(logEntry('a'))).rejects.toMatchObject({ reason: 'not_a_folder' });
    await expect(open(dir).update(countOne('n'))).rejects.toMatchObject({ reason: 'not_a_folder' });
  });

  it.skipIf(process.getuid?.() !== 0)('without the right to write is named in the error', async () => {
    const nobody = 65_534;
    const dir = join(folder.path, 'state');
    mkdirSync(dir);
    for (const path of [folder.path, dir]) chownSync(path, nobody, nobody);
    chmodSync(dir, 0o500);
    process.seteuid!(nobody);
    try {
      const store = open(dir);
      await expect(store.append(logEntry('a'))).rejects.toMatchObject({ name: 'StateError', reason: 'read_only' });
      expect((await store.read()).pools).toEqual({});
    } finally {
      process.seteuid!(0);
    }
  });
});

describe('writeAtomic', () => {
  it('leaves the old file and no other one when it fails', () => {
    const path = join(folder.path, 'file.json');
    writeAtomic(path, 'old', { fsync: true });
    expect(readFileSync(path, 'utf8')).toBe('old');
    mkdirSync(join(folder.path, 'busy'));
    writeFileSync(join(folder.path, 'busy', 'inside'), '');
    expect(() => writeAtomic(join(folder.path, 'busy'), 'new')).toThrow(
      expect.objectContaining({ name: 'StateError' }),
    );
    expect(readdirSync(folder.path).toSorted()).toEqual(['busy', 'file.json']);
  });
});

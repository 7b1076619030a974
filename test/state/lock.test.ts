// The lock: a dead holder does not keep it, a living one does not lose it.
import nodeFs, { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileSystem } from '../../src/state/file-system.ts';
import { type LockOptions, type Timer, withLock } from '../../src/state/lock.ts';
import { newLockText } from '../../src/state/lock-file.ts';
import { createProcesses, type ProcessMark } from '../../src/state/processes.ts';
import { bundle, type Program, run, start } from '../helpers/processes.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

/** A timer whose time passes only by waiting. */
function fakeTimer(onWait: () => void = () => {}): Timer & { waited: number } {
  return {
    waited: 0,
    now() {
      return this.waited;
    },
    async wait(ms) {
      this.waited += ms;
      onWait();
    },
  };
}

let program: Program;
beforeAll(async () => {
  program = await bundle(join(import.meta.dirname, 'worker.ts'));
});
afterAll(() => program.remove());

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'the.lock');
});
afterEach(() => folder.remove());

const processes = ownProcesses();
const self = processes.self;
const plant = (mark: Partial<ProcessMark>) => symlinkSync(newLockText({ ...self, ...mark }), path);
const inside = () => (existsSync(folder.path) ? readdirSync(folder.path) : []);
const take = (options: Partial<LockOptions> = {}) =>
  withLock(path, () => readlinkSync(path), { processes, timer: fakeTimer(), ...options });

describe('withLock', () => {
  it('holds the lock during the work, names the holder in it, and lets go after', async () => {
    expect(await take()).toContain(`${process.pid}+`);
    expect(inside()).toEqual([]);
  });

  it('lets go when the work throws, at once or later', async () => {
    const fail = () => {
      throw new Error('no');
    };
    await expect(withLock(path, fail, { processes })).rejects.toThrow('no');
    await expect(withLock(path, async () => fail(), { processes })).rejects.toThrow('no');
    expect(inside()).toEqual([]);
  });

  it('leaves the lock alone that another one has taken over from it', async () => {
    let theirs = '';
    await withLock(
      path,
      () => {
        nodeFs.unlinkSync(path);
        plant({ space: 'other-boot' });
        theirs = readlinkSync(path);
      },
      { processes },
    );
    expect(readlinkSync(path)).toBe(theirs);
  });

  it('makes the folder, closed to others', async () => {
    path = join(folder.path, 'new', 'deep', 'the.lock');
    await take();
    expect(nodeFs.statSync(join(folder.path, 'new', 'deep')).mode & 0o777).toBe(0o700);
  });

  it('lets one in at a time, within a process and between processes', async () => {
    const workers = Array.from({ length: 4 }, () => run(program, ['contend', path, '', '60']));
    let inHere = 0;
    const here = Array.from({ length: 20 }, () =>
      withLock(
        path,
        async () => {
          inHere += 1;
          expect(inHere).toBe(1);
          await new Promise(resolve => setImmediate(resolve));
          inHere -= 1;
        },
        { processes, deadlineMs: 60_000 },
      ),
    );
    await Promise.all(here);
    for (const end of await Promise.all(workers)) expect(end).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' });
    expect(inside()).toEqual([]);
  });
});

describe('a lock whose holder died', () => {
  it('by kill -9 is free at once', async () => {
    const holder = start(program, ['hold', path]);
    expect((await holder.lines.next()).value).toBe('held');
    holder.kill('SIGKILL');
    await holder.ended;
    const timer = fakeTimer();
    expect(await take({ timer })).toContain(`${process.pid}+`);
    expect(timer.waited).toBe(0);
    expect(inside()).toEqual([]);
  });

  it('is free although its pid was given to another process', async () => {
    plant({ start: '1' });
    expect(await take()).toContain(`${process.pid}+`);
  });

  it('is free although its parent has not collected it', async () => {
    plant({ pid: 77, start: '5' });
    const stat = '77 (a) b) Z 1 77 77 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 5 0';
    const fs = { readlinkSync: nodeFs.readlinkSync, readFileSync: (file: string) => real(file) } as never;
    const real = (file: string) => (file === '/proc/77/stat' ? stat : nodeFs.readFileSync(file, 'latin1'));
    await take({ processes: createProcesses({ pid: process.pid, kill: () => true, fs }) });
  });

  it('is cleared up after before anybody else gets it', async () => {
    plant({ start: '1' });
    const left = readlinkSync(path);
    const seen: string[] = [];
    await take({ onBroken: () => seen.push(readlinkSync(path)) });
    expect(seen).toEqual([left]);
  });

  it('is free even when a breaker died over it, and one died over that', async () => {
    plant({ start: '1' });
    const idOf = (text: string) => text.split('+')[2];
    const guard = `${path}.${idOf(readlinkSync(path))}`;
    symlinkSync(newLockText({ ...self, start: '2' }), guard);
    symlinkSync(newLockText({ ...self, start: '3' }), `${guard}.${idOf(readlinkSync(guard))}`);
    symlinkSync(newLockText({ ...self, start: '4' }), `${path}.12-mc0x-3`);
    await take();
    expect(inside()).toEqual([]);
  });

  it('does not take other files of a like name with it', async () => {
    path = join(folder.path, 'the');
    plant({ start: '1' });
    for (const name of ['the.json', 'the.1.json', 'the.12-notes', 'thesis']) writeFileSync(join(folder.path, name), '');
    symlinkSync(newLockText(self), join(folder.path, 'the.json.lock'));
    await take();
    expect(inside().toSorted()).toEqual(['the.1.json', 'the.12-notes', 'the.json', 'the.json.lock', 'thesis']);
  });

  it('goes to one of many that find it at once', async () => {
    for (let round = 0; round < 10; round++) {
      plant({ start: '1' });
      const ends = await Promise.all(Array.from({ length: 4 }, () => run(program, ['contend', path, '', '5'])));
      for (const end of ends) expect(end).toMatchObject({ code: 0, stderr: '' });
      expect(inside()).toEqual([]);
    }
  });

  it('is not broken a second time by one who was slow to act', async () => {
    plant({ start: '1' });
    // The slow one has judged the lock dead and is about to take the guard; meanwhile it is broken and taken anew.
    let taken = false;
    const fs: FileSystem = {
      ...nodeFs,
      symlinkSync: (target, link) => {
        if (!taken && String(link).startsWith(`${path}.`)) {
          taken = true;
          nodeFs.unlinkSync(path);
          plant({});
        }
        nodeFs.symlinkSync(target, link);
      },
    };
    let cleared = false;
    const onBroken = () => {
      cleared = true;
    };
    await expect(take({ fs, deadlineMs: 50, onBroken })).rejects.toMatchObject({ reason: 'busy' });
    expect({ taken, cleared }).toEqual({ taken: true, cleared: false });
    expect(inside()).toEqual(['the.lock']);
  });
});

describe('a lock whose holder lives', () => {
  it('is not taken from a paused one, however long it is waited for', async () => {
    const holder = start(program, ['hold', path]);
    await holder.lines.next();
    holder.kill('SIGSTOP');
    const text = readlinkSync(path);
    const message = new RegExp(`the\\.lock is held by process ${holder.pid} on `);
    await expect(take({ deadlineMs: 60_000 })).rejects.toThrow(message);
    expect(readlinkSync(path)).toBe(text);
    holder.kill('SIGCONT');
    holder.say('let go');
    expect(await holder.ended).toMatchObject({ code: 0 });
    expect(inside()).toEqual([]);
  });

  it('is waited for with short pauses, until the deadline', async () => {
    plant({});
    const pauses: number[] = [];
    const timer = fakeTimer();
    const wait = timer.wait.bind(timer);
    timer.wait = ms => {
      pauses.push(ms);
      return wait(ms);
    };
    await expect(take({ timer, deadlineMs: 100, dice: { next: () => 0.999 } })).rejects.toMatchObject({
      name: 'StateError',
      reason: 'busy',
      path,
    });
    expect(Math.max(...pauses)).toBeLessThanOrEqual(8);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1);
    expect(timer.waited).toBeGreaterThanOrEqual(100);
    expect(timer.waited).toBeLessThan(110);
  });

  it('is had as soon as it is free', async () => {
    plant({});
    let pauses = 0;
    const timer = fakeTimer(() => {
      pauses += 1;
      if (pauses === 3) nodeFs.unlinkSync(path);
    });
    await take({ timer });
    expect(pauses).toBe(3);
  });

  it('of another container is respected until it stood unchanged for long', async () => {
    plant({ space: 'other-boot', host: 'elsewhere' });
    await expect(take({ unknownHolderMs: 500, deadlineMs: 400 })).rejects.toThrow(/ on elsewhere/);
    const timer = fakeTimer();
    await take({ timer, unknownHolderMs: 500, deadlineMs: 2_000 });
    expect(timer.waited).toBeGreaterThanOrEqual(500);
  });

  it('of another container is not broken because this process stood still between two looks', async () => {
    plant({ space: 'other-boot', host: 'elsewhere' });
    let now = 0;
    const wait = async (ms: number) => {
      now += ms + 10_000;
    };
    const timer = { now: () => now, wait };
    await expect(take({ timer, unknownHolderMs: 5_000, deadlineMs: 400 })).rejects.toThrow(/ on elsewhere/);
  });

  it('of another container that changes hands all the time is never broken', async () => {
    plant({ space: 'other-boot' });
    const timer = fakeTimer(() => {
      nodeFs.unlinkSync(path);
      plant({ space: 'other-boot' });
    });
    await expect(take({ timer, unknownHolderMs: 20, deadlineMs: 1_000 })).rejects.toMatchObject({ reason: 'busy' });
  });
});

describe('a lock file of another make', () => {
  it.each(['', 'pid 12'])('that says %j is waited for a second, then removed', async text => {
    writeFileSync(path, text);
    const timer = fakeTimer();
    await take({ timer });
    expect(timer.waited).toBeGreaterThanOrEqual(1_000);
    expect(timer.waited).toBeLessThan(1_100);
    expect(inside()).toEqual([]);
  });

  it('that is a folder is an error that names it', async () => {
    mkdirSync(path);
    await expect(take()).rejects.toMatchObject({ name: 'StateError', path });
  });
});

describe('on a file system without symbolic links', () => {
  const fs: FileSystem = {
    ...nodeFs,
    symlinkSync: () => {
      throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
    },
  };

  it('a plain file does the same', async () => {
    const text = await withLock(path, () => nodeFs.readFileSync(path, 'utf8'), { processes, fs });
    expect(text).toContain(`${process.pid}+`);
    expect(inside()).toEqual([]);
  });

  it('excludes those that use links', async () => {
    await withLock(
      path,
      async () => {
        await expect(take({ deadlineMs: 20 })).rejects.toMatchObject({ reason: 'busy' });
        await expect(take({ fs, deadlineMs: 20 })).rejects.toMatchObject({ reason: 'busy' });
      },
      { processes, fs },
    );
    expect(inside()).toEqual([]);
  });

  it('is not held by one whose file was taken for debris before its content was in it', async () => {
    let robbed = false;
    const slow: FileSystem = {
      ...fs,
      closeSync: fd => {
        nodeFs.closeSync(fd);
        if (robbed) return;
        robbed = true;
        nodeFs.unlinkSync(path);
        plant({});
      },
    };
    await expect(take({ fs: slow, deadlineMs: 50 })).rejects.toMatchObject({ reason: 'busy' });
    expect(readlinkSync(path)).toContain(`${process.pid}+`);
  });
});

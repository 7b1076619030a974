// The book of policies: what ruled when, bounded, closed to others, whole after a kill at any change.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/domain/policy.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { DEFAULT_SETTINGS } from '../../src/schema/defaults.ts';
import { disk, type FileSystem } from '../../src/state/file-system.ts';
import { createPolicyBook, type PolicyBookOptions } from '../../src/state/policy-book.ts';
import { dyingDisk, survivor, victim } from '../helpers/dying-disk.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 1);

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let now: number;
let file: Settings;
let warnings: string[];
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'provider-policies.json');
  [now, file, warnings] = [START, DEFAULT_SETTINGS, []];
});
afterEach(() => folder.remove());

const pinned = (provider: string): Settings => ({ ...DEFAULT_SETTINGS, pin: { provider } });
const open = (more: Partial<PolicyBookOptions> = {}) =>
  createPolicyBook({
    path,
    fs: disk,
    lock: { processes: ownProcesses() },
    clock: { now: () => now },
    clouds: [],
    settings: async () => file,
    changedAt: () => undefined,
    warn: message => warnings.push(message),
    ...more,
  });
const kept = async () =>
  (await open().list()).map(({ from, routing }) => [(from - START) / DAY, routing.pin?.provider ?? 'auto']);

/** The disk, and how often it was asked. */
function counted() {
  const calls: string[] = [];
  const wrapped = Object.entries(disk).map(([name, call]) => [
    name,
    typeof call !== 'function'
      ? call
      : (...args: unknown[]) => {
          if (name.endsWith('Sync')) calls.push(name);
          return (call as (...args: unknown[]) => unknown)(...args);
        },
  ]);
  return { fs: Object.fromEntries(wrapped) as FileSystem, calls };
}

describe('the book of policies', () => {
  it('has each that ruled once, with the time of its beginning', async () => {
    const book = open();
    await book.keep();
    now += DAY;
    await book.keep();
    file = pinned('zai');
    await book.keep();
    now += DAY;
    file = DEFAULT_SETTINGS;
    await book.keep();
    expect(await kept()).toEqual([
      [0, 'auto'],
      [1, 'zai'],
      [2, 'auto'],
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('dates an edit by hand when the file was written; a file as old as the one that ruled till then, when it is met', async () => {
    await open().keep();
    now += 10 * DAY;
    file = pinned('zai');
    await open({ changedAt: () => START + 3 * DAY }).keepAfter(file);
    file = pinned('kimi');
    await open({ changedAt: () => START - DAY }).keepAfter(file);
    file = pinned('google');
    await open({ changedAt: () => now + DAY }).keepAfter(file);
    expect(await kept()).toEqual([
      [0, 'auto'],
      [3, 'zai'],
      [10, 'kimi'],
      [10, 'google'],
    ]);
  });

  it('costs a call that finds nothing changed one look at the head of its file', async () => {
    await open().keep();
    const { fs, calls } = counted();
    await open({ fs, settings: () => Promise.reject(new Error('read again')) }).keepAfter(file);
    expect(calls).toEqual(['openSync', 'readSync', 'closeSync']);
  });

  it('goes by the file, not by what a long call once read of it', async () => {
    const before = file;
    await open().keep();
    file = pinned('zai');
    await open().keep();
    await open().keepAfter(before);
    expect(await kept()).toEqual([
      [0, 'auto'],
      [0, 'zai'],
    ]);
  });

  it('is bounded in number and in size', async () => {
    for (let n = 0; n < 40; n++) {
      file = pinned(`p${n}`);
      await open().keep();
    }
    expect((await kept()).map(([, name]) => name)).toEqual(Array.from({ length: 32 }, (_, n) => `p${n + 8}`));
    for (let n = 0; n < 4; n++) {
      file = { ...DEFAULT_SETTINGS, aliases: { big: `${n}`.repeat(400_000) } };
      await open().keep();
    }
    expect((await open().list()).map(({ routing }) => routing.aliases['big']?.[0])).toEqual(['2', '3']);
    file = { ...DEFAULT_SETTINGS, aliases: { big: 'x'.repeat(2_000_000) } };
    await open().keep();
    expect([await kept(), statSync(path).size < 200]).toEqual([[], true]);
    // What is too large to be kept is not tried again at each call.
    const { fs, calls } = counted();
    await open({ fs }).keepAfter(file);
    expect(calls).toEqual(['openSync', 'readSync', 'closeSync']);
  });

  it('keeps nothing of a file that is not valid', async () => {
    await open({ settings: () => Promise.reject(new Error('not valid')) }).keep();
    expect([await kept(), warnings]).toEqual([[], []]);
  });

  it('leaves what a newer version wrote, with a warning, and no call fails', async () => {
    const newer = '{"version":2,"current":"x","policies":[]}';
    writeFileSync(path, newer);
    await open().keepAfter(file);
    expect([readFileSync(path, 'utf8'), warnings]).toEqual([
      newer,
      [expect.stringMatching(/written by a newer version/)],
    ]);
    await expect(open().list()).rejects.toThrow(/newer version/);
  });

  it('is whole after a kill at any change to the disk', async () => {
    await open({ lock: { processes: survivor } }).keep();
    file = pinned('zai');
    let points = 0;
    for (let isDead = true; isDead; points++) {
      const dying = dyingDisk(points + 1);
      await open({ fs: dying.fs, lock: { processes: victim } }).keep();
      isDead = dying.isDead();
      expect(['auto', 'auto,zai']).toContain((await kept()).map(([, name]) => name).join());
      await open({ lock: { processes: survivor } }).keep();
      expect((await kept()).map(([, name]) => name)).toEqual(['auto', 'zai']);
      file = DEFAULT_SETTINGS;
      writeFileSync(
        path,
        JSON.stringify({ version: 1, current: fingerprintOf(file, []), policies: [(await open().list())[0]] }),
      );
      file = pinned('zai');
    }
    expect(points).toBeGreaterThan(3);
  });
});

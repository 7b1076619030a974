// Tests of providers.json on disk: real files, through conf.
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigFile, writeConfigFile } from '../../src/state/config-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const uid = process.getuid?.();
const write = (path: string, change: (text: string) => string) =>
  writeConfigFile({ path, uid, withLock: work => work(), change });

describe('providers.json', () => {
  it('is written as the very text, comments and all, with mode 0600 at every write', async () => {
    const path = join(dir, 'providers.json');
    await write(path, text => `${text}// first\n{ "a": 1, }\n`);
    chmodSync(path, 0o644);
    await write(path, text => text.replace('1', '2'));
    expect(readFileSync(path, 'utf8')).toBe('// first\n{ "a": 2, }\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readConfigFile(path, uid)).toContain('// first');
  });
  it('stays as it is when the change cannot be made', async () => {
    const path = join(dir, 'providers.json');
    writeFileSync(path, '{ "a": 1 }', { mode: 0o600 });
    await expect(
      write(path, () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(readFileSync(path, 'utf8')).toBe('{ "a": 1 }');
  });
  it('that is a link stays a link', async () => {
    const target = join(dir, 'real.json');
    writeFileSync(target, '{}', { mode: 0o600 });
    const path = join(dir, 'providers.json');
    symlinkSync(target, path);
    await write(path, () => '{ "b": 2 }');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('{ "b": 2 }');
  });
  it('that everybody can write is refused, and a missing one is nothing', () => {
    const path = join(dir, 'providers.json');
    expect(readConfigFile(path, uid)).toBeUndefined();
    writeFileSync(path, '{}');
    chmodSync(path, 0o666);
    expect(() => readConfigFile(path, uid)).toThrow(/can be written by every user/);
  });
  it('in the folder of another user is neither read nor written', async () => {
    const theirs = mkdtempSync(join(dir, 'theirs-'));
    const path = join(theirs, 'providers.json');
    writeFileSync(path, '{}', { mode: 0o600 });
    // Only root can give a folder away; for anybody else the reader is another.
    const reader = uid === 0 ? 4242 : uid! + 1;
    if (uid === 0) chownSync(theirs, 4243, 4243);
    if (uid === 0) chownSync(path, reader, reader);
    expect(() => readConfigFile(path, reader)).toThrow(/theirs-\w+ belongs to user \d+, not to you/);
    const write = writeConfigFile({ path, uid: reader, withLock: work => work(), change: () => '{ "a": 1 }' });
    await expect(write).rejects.toThrow(/belongs to user/);
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });
  it('leaves nothing else in its folder', async () => {
    const path = join(dir, 'providers.json');
    await write(path, () => '{}');
    expect(existsSync(join(dir, 'config.json'))).toBe(false);
  });
});

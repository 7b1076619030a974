// The state folder: where it is, and what makes it unfit.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFolder, stateFolder } from '../../src/state/folder.ts';
import { temporaryFolder } from './fixtures.ts';

const uid = process.getuid?.();

describe('stateFolder', () => {
  it('is the one that the environment names, else .openclaw at home', () => {
    expect(stateFolder({ OPENCLAW_STATE_DIR: '/srv/state' }, '/home/ada')).toBe('/srv/state');
    expect(stateFolder({}, '/home/ada')).toBe('/home/ada/.openclaw');
    expect(stateFolder({ OPENCLAW_STATE_DIR: '' }, '/home/ada')).toBe('/home/ada/.openclaw');
  });
});

describe('checkFolder', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('makes it, closed to others', () => {
    const path = join(folder.path, 'a', 'b');
    checkFolder(path, uid);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('closes one that is open to others', () => {
    const path = join(folder.path, 'open');
    mkdirSync(path, { mode: 0o755 });
    checkFolder(path, uid);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('refuses a file, and a folder below a file', () => {
    const path = join(folder.path, 'file');
    writeFileSync(path, '');
    for (const bad of [path, join(path, 'below')]) {
      expect(() => checkFolder(bad, uid)).toThrow(expect.objectContaining({ reason: 'not_a_folder', path: bad }));
    }
  });

  it('refuses a folder of somebody else, and leaves its mode alone', () => {
    const path = join(folder.path, 'theirs');
    mkdirSync(path, { mode: 0o755 });
    const check = () => checkFolder(path, (uid ?? 0) + 1);
    expect(check).toThrow(expect.objectContaining({ reason: 'foreign_owner', path }));
    expect(check).toThrow(/OPENCLAW_STATE_DIR/);
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });
});

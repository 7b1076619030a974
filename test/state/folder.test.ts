// The state folder: where it is, and whose it may be.
import { chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refuseForeignFolder, stateFolder } from '../../src/state/folder.ts';
import { temporaryFolder } from './fixtures.ts';

const uid = process.getuid?.();

describe('stateFolder', () => {
  it('is the one that the environment names, else .openclaw at home', () => {
    expect(stateFolder({ OPENCLAW_STATE_DIR: '/srv/state' }, '/home/ada')).toBe('/srv/state');
    expect(stateFolder({}, '/home/ada')).toBe('/home/ada/.openclaw');
    expect(stateFolder({ OPENCLAW_STATE_DIR: '' }, '/home/ada')).toBe('/home/ada/.openclaw');
  });
});

describe('refuseForeignFolder', () => {
  it('refuses a folder of somebody else by name, and nothing that is ours, of the system or not there', () => {
    const folder = temporaryFolder();
    const owner = statSync(folder.path).uid;
    expect(() => refuseForeignFolder(folder.path, owner)).not.toThrow();
    expect(() => refuseForeignFolder('/', owner + 1)).not.toThrow();
    expect(() => refuseForeignFolder(join(folder.path, 'none'), owner)).not.toThrow();
    folder.remove();
  });

  it.skipIf(uid !== 0)('tells whose it is, and what to do', () => {
    const folder = temporaryFolder();
    chownSync(folder.path, 12_345, 12_345);
    const check = () => refuseForeignFolder(folder.path, uid);
    expect(check).toThrow(expect.objectContaining({ reason: 'foreign_owner', path: folder.path }));
    expect(check).toThrow(/belongs to user 12345.*OPENCLAW_STATE_DIR/);
    folder.remove();
  });
});

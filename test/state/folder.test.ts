// The state folder: where it is, and whose it may be.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('a folder of somebody else', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());
  const stranger = (uid ?? 0) + 1;

  it('is refused with what to do, unless it is root’s', () => {
    const check = () => refuseForeignFolder(folder.path, stranger);
    if (uid === 0) return expect(check).not.toThrow();
    expect(check).toThrow(expect.objectContaining({ reason: 'foreign_owner', path: folder.path }));
    expect(check).toThrow(/OPENCLAW_STATE_DIR/);
  });

  it('is nothing that is ours, that is not there, or on a system without owners', () => {
    refuseForeignFolder(folder.path, uid);
    refuseForeignFolder(join(folder.path, 'none'), stranger);
    refuseForeignFolder(folder.path, undefined);
  });
});

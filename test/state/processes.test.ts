// Which processes live, told from their marks.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import nodeFs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProcesses } from '../../src/state/processes.ts';
import { ownProcesses } from './fixtures.ts';

const kill = (pid: number, signal: 0) => process.kill(pid, signal);

describe('processes', () => {
  it('knows itself alive', () => {
    const processes = ownProcesses();
    expect(processes.self.pid).toBe(process.pid);
    expect(processes.fate(processes.self)).toBe('alive');
  });

  it('knows a process that ended', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    const mark = createProcesses({ pid: child.pid!, kill, proc: '/nowhere' }).self;
    const processes = createProcesses({ pid: process.pid, kill, proc: '/nowhere' });
    expect(processes.fate(mark)).toBe('alive');
    await once(child, 'close');
    expect(processes.fate(mark)).toBe('dead');
  });

  it('takes a process of another user for alive', () => {
    const refused = () => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    };
    const processes = createProcesses({ pid: process.pid, kill: refused });
    expect(processes.fate(processes.self)).toBe('alive');
  });

  it('does not judge a process of another boot, container or host', () => {
    const processes = ownProcesses();
    expect(processes.fate({ ...processes.self, pid: 1, space: 'other' })).toBe('unknown');
    expect(processes.fate({ ...processes.self, pid: 1, host: 'other' })).toBe('unknown');
  });

  it('does not use a /proc that shows other pids than ours', () => {
    const readlinkSync = ((path: string) => (path === '/proc/self' ? '1' : nodeFs.readlinkSync(path))) as never;
    const { self } = createProcesses({ pid: process.pid, kill, fs: { ...nodeFs, readlinkSync } });
    expect(self).toMatchObject({ start: '', space: self.host });
  });
});

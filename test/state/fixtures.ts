// Owns what the tests of state share: folders of their own, and this process as others see it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProcesses, type Processes } from '../../src/state/processes.ts';

export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'state-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function ownProcesses(): Processes {
  return createProcesses({ pid: process.pid, kill: (pid, signal) => process.kill(pid, signal) });
}

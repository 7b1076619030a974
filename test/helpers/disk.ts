// Owns disks made for a test: small or read-only ones, where the machine lets us mount them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Mounts a tmpfs at `path`; `size=64k`. */
export function mountDisk(path: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=700`, 'tmpfs', path], { stdio: 'ignore' });
}

export function makeReadOnly(path: string): void {
  execFileSync('mount', ['-o', 'remount,ro', path], { stdio: 'ignore' });
}

export function unmountDisk(path: string): void {
  execFileSync('umount', [path], { stdio: 'ignore' });
}

/** Whether disks can be mounted here. Where not, says so loudly; a machine of root's under CI has no excuse. */
export function canMountDisks(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'disk-'));
  try {
    mountDisk(probe, 'size=64k');
    unmountDisk(probe);
    return true;
  } catch (error) {
    if (process.env['CI'] === 'true' && process.getuid?.() === 0) throw error;
    console.warn('SKIPPED: tests of full and read-only disks need the right to mount a tmpfs.');
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

// Preloaded into the real program: it kills itself at the change number DIE_AT that it makes to the folder DIE_IN. 0: it counts them on exit.
import nodeFs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const last = Number(process.env['DIE_AT']);
const folder = process.env['DIE_IN'] ?? '';
const fs = nodeFs as unknown as Record<string, (...args: unknown[]) => unknown>;
const mine = new Set<unknown>();
let calls = 0;

/** Counts a change; at the last one the process is gone. */
function change(first: () => unknown = () => {}): void {
  calls += 1;
  if (calls !== last) return;
  first();
  process.kill(process.pid, 'SIGKILL');
}

const isMine = (path: unknown) => String(path).startsWith(folder);
const writes = (flags: unknown) =>
  flags !== undefined && !/^r\+?$/.test(String(flags)) && flags !== nodeFs.constants.O_RDONLY;

function replace(name: string, wrap: (original: (...args: unknown[]) => unknown) => (...args: unknown[]) => unknown) {
  fs[name] = wrap(fs[name]!.bind(nodeFs));
}

for (const name of ['chmodSync', 'mkdirSync', 'renameSync', 'unlinkSync', 'copyFileSync'])
  replace(name, original => (path, ...rest) => {
    if (isMine(path)) change();
    return original(path, ...rest);
  });
replace('symlinkSync', original => (target, path, ...rest) => {
  if (isMine(path)) change();
  return original(target, path, ...rest);
});
replace('openSync', original => (path, flags, ...rest) => {
  if (isMine(path) && writes(flags)) change();
  const fd = original(path, flags, ...rest);
  if (isMine(path)) mine.add(fd);
  else mine.delete(fd);
  return fd;
});
for (const name of ['writeSync', 'ftruncateSync', 'fchmodSync'])
  replace(name, original => (fd, ...rest) => {
    if (mine.has(fd)) {
      const [data, offset, length, position] = rest as [Uint8Array | string, number, number, number];
      const half =
        typeof data === 'string' ? [data.slice(0, data.length / 2)] : [data, offset ?? 0, (length ?? 0) >> 1, position];
      change(() => name === 'writeSync' && original(fd, ...half));
    }
    return original(fd, ...rest);
  });
// What the asynchronous calls change is changed by a thread; it is counted when it is asked for.
for (const name of ['rename', 'unlink', 'open', 'write'])
  replace(name, original => (first, ...rest) => {
    if (isMine(first) || mine.has(first)) change();
    return original(first, ...rest);
  });
syncBuiltinESMExports();

process.on('exit', () => {
  if (last === 0) nodeFs.writeSync(2, `\nchanges: ${calls}\n`);
});

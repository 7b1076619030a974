// Owns what a descriptor is, as far as it tells whether reading and writing can ever wait.
import { fstatSync, type Stats, statSync } from 'node:fs';

/** True of a file and of the null device: both are read and written at once. Throws where the descriptor is closed. */
export function isAtOnce(fd: number, platform: NodeJS.Platform): boolean {
  const stat = fstatSync(fd);
  return stat.isFile() || (platform !== 'win32' && isNullDevice(stat));
}

const isNullDevice = (stat: Stats) => stat.isCharacterDevice() && stat.rdev === statSync('/dev/null').rdev;

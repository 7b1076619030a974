// Owns what a run is given: its place, the process it runs in, and the locks of its files.
import { join } from 'node:path';
import type { Clock, Dice, SecretStore } from './domain/ports.ts';
import { removeLeftovers } from './state/atomic-file.ts';
import { withLock } from './state/lock.ts';
import { createProcesses } from './state/processes.ts';

/** Where a run lives: what it sees of the environment, where its files are, and who takes part. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
  /** Absent: that of the operating system. */
  readonly keychain?: SecretStore;
  /** The only providers there are, by id; absent: all. */
  readonly only?: readonly string[];
}

/** What the wiring takes from the process it runs in. */
export interface Machine extends Place {
  /** Which build of the program this is. */
  readonly build: string;
  readonly platform: NodeJS.Platform;
  readonly pid: number;
  /** The node that runs child processes. */
  readonly execPath: string;
  readonly uid: number | undefined;
  readonly clock: Clock;
  readonly dice: Dice;
  /** The user's time zone, IANA. */
  timeZone(): string;
  kill(pid: number, signal: number): unknown;
  /** The vault's passphrase, from the person at the terminal; `isNew`: of one that is to be made. Undefined: nobody is there. */
  passphrase(isNew: boolean): Promise<string | undefined>;
  warn(message: string): void;
}

/** The files of a run, and what keeps two processes from writing one of them at once. */
export interface Places {
  readonly processes: ReturnType<typeof createProcesses>;
  at(name: string): string;
  /** The lock of a file; whoever finds it broken clears away what its holder left. */
  lockFor(name: string): { readonly processes: Places['processes']; readonly onBroken: () => void };
  lockOf(name: string): <T>(work: () => Promise<T>) => Promise<T>;
}

export function placesOf(machine: Machine): Places {
  const processes = createProcesses(machine);
  const at = (name: string) => join(machine.stateDir, name);
  const lockFor = (name: string) => ({ processes, onBroken: () => removeLeftovers(at(name)) });
  return {
    processes,
    at,
    lockFor,
    lockOf:
      name =>
      <T>(work: () => Promise<T>) =>
        withLock(at(`${name}.lock`), work, lockFor(name)),
  };
}

/** A value made at first use; `forget` lets the next use make it anew. */
export function once<T>(make: () => T): (() => T) & { forget(): void } {
  let made: { readonly value: T } | undefined;
  const get = () => {
    made ??= { value: make() };
    return made.value;
  };
  return Object.assign(get, {
    forget() {
      made = undefined;
    },
  });
}

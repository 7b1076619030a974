// Owns the question whether the process that left a mark on disk still lives.
import { hostname } from 'node:os';
import { codeOf } from './error.ts';
import { disk, type FileSystem } from './file-system.ts';

/** A process, told apart from every other one that ever had its pid. */
export interface ProcessMark {
  readonly pid: number;
  /** When it started, in the kernel's own count; empty where the system does not tell. */
  readonly start: string;
  /** Where its pid means something: boot of the machine and pid namespace, or the host's name. */
  readonly space: string;
  readonly host: string;
}

export interface Processes {
  readonly self: ProcessMark;
  /** `unknown` for a process of another container or machine: its pid says nothing here. */
  fate(mark: ProcessMark): 'alive' | 'dead' | 'unknown';
}

export interface ProcessesOptions {
  readonly pid: number;
  /** `process.kill`; only signal 0 is sent. */
  readonly kill: (pid: number, signal: 0) => unknown;
  readonly fs?: Pick<FileSystem, 'readFileSync' | 'readlinkSync'>;
  /** Where the kernel's process table is mounted. */
  readonly proc?: string;
}

/** Processes as this one sees them. Nothing is read from disk before the first question. */
export function createProcesses({ pid, kill, fs = disk, proc = '/proc' }: ProcessesOptions): Processes {
  let self: ProcessMark | undefined;
  const identify = (): ProcessMark => {
    const host = hostname();
    const space = pidSpace(fs, proc, pid);
    return { pid, host, space: space ?? host, start: (space && statOf(fs, proc, pid)?.start) ?? '' };
  };
  return {
    get self() {
      self ??= identify();
      return self;
    },
    fate(mark) {
      if (mark.space !== this.self.space || mark.host !== this.self.host) return 'unknown';
      if (!exists(kill, mark.pid)) return 'dead';
      const stat = mark.start === '' ? undefined : statOf(fs, proc, mark.pid);
      if (stat === undefined) return 'alive';
      // A zombie still answers to signal 0, but it will never release anything.
      return stat.start !== mark.start || stat.state === 'Z' || stat.state === 'X' ? 'dead' : 'alive';
    },
  };
}

function exists(kill: ProcessesOptions['kill'], pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Undefined where there is no /proc, or where it shows another pid namespace than ours. */
function pidSpace(fs: NonNullable<ProcessesOptions['fs']>, proc: string, pid: number): string | undefined {
  try {
    if (fs.readlinkSync(`${proc}/self`) !== String(pid)) return undefined;
    const namespace = /\d+/.exec(fs.readlinkSync(`${proc}/self/ns/pid`))?.[0];
    const boot = fs.readFileSync(`${proc}/sys/kernel/random/boot_id`, 'latin1').slice(0, 8);
    return `${boot}-${namespace}`;
  } catch {
    return undefined;
  }
}

function statOf(fs: NonNullable<ProcessesOptions['fs']>, proc: string, pid: number) {
  try {
    const stat = fs.readFileSync(`${proc}/${pid}/stat`, 'latin1');
    // The name before it is in brackets and may itself hold brackets and blanks: proc_pid_stat(5), fields 3 and 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

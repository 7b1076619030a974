// Owns the first look at a command line: which command is meant, before any command is loaded.
import { COMMANDS, type CommandEntry, GROUPS } from './registry.ts';

export interface Located {
  /** The group that was reached; empty at the root. */
  readonly group: readonly string[];
  /** The command, where the words name one. */
  readonly entry?: CommandEntry;
  /** A word that names nothing in this group. */
  readonly unknown?: string;
  /** What follows the command, or the group. */
  readonly rest: readonly string[];
  /** `help` was written in place of a command. */
  readonly wantsHelp: boolean;
}

const isPath = (path: readonly string[], wanted: readonly string[]) => path.join(' ') === wanted.join(' ');

/** The command line with the group that `openclaw-provider` leaves unsaid. */
export function completeArgv(argv: readonly string[], programName: string): readonly string[] {
  if (!programName.startsWith('openclaw-provider')) return argv;
  const first = argv.find(word => !word.startsWith('-'));
  return GROUPS.some(({ path }) => path.length === 1 && path[0] === first) ? argv : ['provider', ...argv];
}

export function locate(argv: readonly string[]): Located {
  let group: readonly string[] = [];
  let wantsHelp = false;
  const options: string[] = [];
  for (const [index, word] of argv.entries()) {
    if (word === '--') break;
    if (word.startsWith('-')) {
      options.push(word);
      continue;
    }
    const path = [...group, word];
    const entry = COMMANDS.find(one => isPath(one.path, path));
    if (entry) return { group, entry, rest: [...options, ...argv.slice(index + 1)], wantsHelp };
    if (GROUPS.some(one => isPath(one.path, path))) group = path;
    else if (word === 'help') wantsHelp = true;
    else return { group, unknown: word, rest: options, wantsHelp };
  }
  return { group, rest: options, wantsHelp };
}

/** The options before `--`, as they were written. */
export function leadingOptions(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).filter(word => word.startsWith('-'));
}

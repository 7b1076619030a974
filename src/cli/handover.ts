// Owns the hand-over: another `openclaw` further down PATH gets every command that is not ours, unchanged.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { nearest } from '../domain/nearest.ts';
import type { Host } from './context.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit.ts';
import { COMMANDS } from './registry.ts';

/** Set for the child, so that a wrapper script that leads back to us cannot make a circle. */
const MARK = 'OPENCLAW_PROVIDER_HANDED_OVER';
const SHIM_BYTES = 4096;

/** True for what this package answers itself: `provider …`, and `config … provider.*`. */
export function isOurs(argv: readonly string[]): boolean {
  const [group, verb, ...rest] = argv.filter(word => word === '-' || !word.startsWith('-'));
  if (group === 'provider') return true;
  if (group !== 'config') return false;
  if (verb === undefined || !['get', 'set', 'unset', 'list'].includes(verb)) return false;
  return rest.length > 0 && /^provider($|[.[*])/.test(rest[0]!);
}

/** Runs the other `openclaw` to its end and returns its exit code; undefined where there is none and we answer as well as we can. */
export async function handOver(host: Host): Promise<number | undefined> {
  const { argv, env } = host.io;
  const other = env[MARK] ? undefined : findOther(host);
  if (!other) {
    if (isHelpOrConfig(argv)) return undefined;
    throw noOther(argv);
  }
  const { execa } = await import('execa');
  const child = execa(other, [...argv], {
    stdio: 'inherit',
    reject: false,
    extendEnv: false,
    env: { ...env, [MARK]: '1' },
  });
  // The terminal sends Ctrl-C to the child as well; a SIGTERM comes to us alone.
  const forward = () => host.signal.reason === 'SIGTERM' && child.kill('SIGTERM');
  host.signal.addEventListener('abort', forward);
  const { exitCode, signal, code, shortMessage } = await child;
  host.signal.removeEventListener('abort', forward);
  if (exitCode !== undefined) return exitCode;
  if (signal) return 128 + ((await import('node:os')).constants.signals[signal] ?? 0);
  throw new UserError({
    type: 'handover',
    exitCode: EXIT.failure,
    message: `${other} could not be started`,
    code,
    why: [shortMessage ?? ''],
  });
}

/** The first `openclaw` in PATH that is not this program, whatever links or wrappers lead to it. */
function findOther({ io: { env }, platform, program }: Pick<Host, 'io' | 'platform' | 'program'>): string | undefined {
  const names = platform === 'win32' ? ['openclaw.cmd', 'openclaw.exe', 'openclaw.bat'] : ['openclaw'];
  const own = realPath(program.path);
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(folder => folder !== '');
  for (const folder of folders)
    for (const name of names) {
      const path = join(folder, name);
      if (isExecutable(path, platform) && !isSelf(path, own)) return path;
    }
  return undefined;
}

function isExecutable(path: string, platform: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && (platform === 'win32' || (stat.mode & 0o111) !== 0);
}

function isSelf(path: string, own: string): boolean {
  const real = realPath(path);
  if (real === own || dirname(real) === dirname(own)) return true;
  // npm on Windows and pnpm put a short script where a link would be.
  const size = statSync(real).size;
  return size <= SHIM_BYTES && /openclaw-provider[\\/]+bin[\\/]+openclaw\.js/.test(readFileSync(real, 'latin1'));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What still has a meaning without another `openclaw`: help, the version, and a look at `config`. */
function isHelpOrConfig(argv: readonly string[]): boolean {
  const words = argv.filter(word => !word.startsWith('-'));
  return words.length === 0 || words[0] === 'help' || (words[0] === 'config' && words.length <= 2);
}

function noOther(argv: readonly string[]): UserError {
  const words = argv.filter(word => !word.startsWith('-'));
  if (words[0] === 'config')
    return new UserError({
      type: 'usage',
      exitCode: EXIT.usage,
      message: `only the settings below provider.* are kept here, and "${words.slice(2).join(' ')}" is none`,
      hint: 'See what there is: openclaw config list provider',
    });
  const meant = meantBy(words);
  return new UserError({
    type: 'usage',
    exitCode: EXIT.usage,
    message: `"openclaw ${words[0]}" belongs to OpenClaw, which is not in PATH`,
    hint: meant ? `Did you mean: openclaw provider ${meant}` : 'This program answers: openclaw provider --help',
  });
}

/** What should have followed `openclaw provider`: that word was misspelt or left out. */
function meantBy([first = '', ...rest]: readonly string[]): string | undefined {
  if (nearest(first, ['provider'], 1).length > 0) return rest.join(' ') || '--help';
  const verbs = COMMANDS.flatMap(({ path: [group, verb] }) => (group === 'provider' && verb ? [verb] : []));
  const [verb] = nearest(first, verbs, 1);
  return verb && [verb, ...rest].join(' ');
}

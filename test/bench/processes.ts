// Owns timed runs of whole processes: wall time, and the CPU time that neighbours on the machine do not blur.
import { spawn } from 'node:child_process';
import { median, type Row } from './row.ts';

/** A command whose runs are timed: what follows `node`. */
export interface Contender {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Median of each contender. They take turns, so that a slow minute of the machine is everybody's. */
export async function race<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds: number,
): Promise<Readonly<Record<Name, Sample>>> {
  const names = Object.keys(contenders) as Name[];
  const samples = Object.fromEntries(names.map(name => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (const name of names) await timed(contenders[name]);
  for (let round = 0; round < rounds; round++)
    for (const name of names) samples[name].push(await timed(contenders[name]));
  const medians = names.map(name => [
    name,
    {
      wallMs: median(samples[name].map(({ wallMs }) => wallMs)),
      cpuMs: median(samples[name].map(({ cpuMs }) => cpuMs)),
    },
  ]);
  return Object.fromEntries(medians);
}

/** Two rows: the ratio of the wall times, and that of the CPU times. */
export function ratioRows(what: string, base: Sample, ours: Sample, limits: Pick<Row, 'must' | 'aim'>): readonly Row[] {
  const row = (name: string, from: number, to: number): Row => ({
    what: `${what}, ${name}`,
    detail: `${from.toFixed(0)} -> ${to.toFixed(0)} ms`,
    value: to / from,
    unit: 'x',
    ...limits,
  });
  return [row('wall', base.wallMs, ours.wallMs), row('cpu', base.cpuMs, ours.cpuMs)];
}

// Node does not tell what a child has used; the shell's `time` does, to the millisecond.
const TIMED = 'TIMEFORMAT="%3R %3U %3S"; exec 3>&2; { time "$@" >/dev/null 2>&3 3>&-; } 2>&4';

function timed({ args, env }: Contender): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', TIMED, 'bash', process.execPath, ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ignore', 'pipe'],
    });
    let times = '';
    let complaints = '';
    child.stdio[4]!.on('data', text => {
      times += text;
    });
    child.stderr!.on('data', text => {
      complaints += text;
    });
    child.on('error', reject).on('close', code => {
      if (code !== 0) return reject(new Error(`${args.join(' ')} ended with ${code}: ${complaints}`));
      const [wall, user, system] = times.trim().split(' ').map(Number) as [number, number, number];
      resolve({ wallMs: wall * 1000, cpuMs: (user + system) * 1000 });
    });
  });
}

// The command line as a real process: kinds of standard input, closed pipes, large output, signals, the hand-over.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  program = join(folder, 'ours', 'openclaw.mjs');
  const js = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";
  await build({
    entryPoints: [join(import.meta.dirname, 'child.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js },
    logLevel: 'error',
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Stdin = 'pipe' | 'ignore' | number;

function begin(argv: readonly string[], stdin: Stdin, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [program, ...argv], {
    stdio: [stdin, 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

async function finish(child: ChildProcess) {
  const closed = new Promise<number | null>(resolve => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), closed]);
  return { stdout, stderr, code };
}

async function pathWith(name: string, script: string): Promise<string> {
  const dir = await mkdtemp(join(folder, 'bin-'));
  await writeFile(join(dir, name), script);
  await chmod(join(dir, name), 0o755);
  return dir;
}

describe('standard input', () => {
  it('is read from a file, and from a pipe in pieces', async () => {
    const path = join(folder, 'prompt.txt');
    await writeFile(path, 'from a file');
    const file = await open(path);
    expect(await finish(begin(['chat'], file.fd))).toMatchObject({ code: 0, stdout: 'from a file\n' });
    await file.close();

    const piped = begin(['chat', 'review'], 'pipe');
    const [first, second] = [Buffer.from('grün').subarray(0, 3), Buffer.from('grün').subarray(3)];
    piped.stdin!.write(first, () => setImmediate(() => piped.stdin!.end(second)));
    expect((await finish(piped)).stdout).toBe('review\n\n<stdin>\ngrün\n</stdin>\n');
  });

  it('is at its end at once where it is /dev/null', async () => {
    expect(await finish(begin(['chat', 'hello'], 'ignore'))).toMatchObject({ code: 0, stdout: 'hello\n' });
    expect((await finish(begin(['chat'], 'ignore'))).code).toBe(2);
  });

  it('is not waited for with --no-stdin, and its open pipe does not keep the process', async () => {
    const child = begin(['chat', 'hello', '--no-stdin'], 'pipe');
    expect(await finish(child)).toMatchObject({ code: 0, stdout: 'hello\n' });
    child.stdin!.destroy();
  });

  it('that stays silent beside a prompt is left, and says so', async () => {
    const child = begin(['chat', 'hello'], 'pipe');
    const { code, stdout, stderr } = await finish(child);
    expect([code, stdout]).toEqual([0, 'hello\n']);
    expect(stderr).toContain('going on without it');
    child.stdin!.destroy();
  });
});

describe('standard output', () => {
  it('loses nothing of a large answer', async () => {
    const { stdout, code } = await finish(begin(['chat', '0123456789', '--no-stdin'], 'ignore', { REPEAT: '500000' }));
    expect([stdout.length, code]).toEqual([5_000_001, 0]);
  });

  it('that nobody reads any more ends quietly with 0', async () => {
    const child = begin(['chat', '0123456789', '--no-stdin', '-q'], 'ignore', { REPEAT: '500000' });
    child.stdout!.once('data', () => child.stdout!.destroy());
    const closed = new Promise<number | null>(resolve => child.on('close', resolve));
    expect(await text(child.stderr!)).toBe('');
    expect(await closed).toBe(0);
  });
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a %s ends a hanging call with %i', async (signal, code) => {
  const child = begin(['chat', 'hello', '--stream-json', '--no-stdin'], 'ignore', { HANG: '1' });
  const finished = finish(child);
  await new Promise(resolve => child.stdout!.once('data', resolve));
  child.kill(signal);
  expect((await finished).code).toBe(code);
});

describe.skipIf(process.platform === 'win32')('the hand-over', () => {
  const other = '#!/bin/sh\necho "other: $@"\ncat\nexit 42\n';
  const asOpenclaw = (argv: readonly string[], dirs: readonly string[], stdin: Stdin = 'ignore') =>
    begin(argv, stdin, { CALLED: 'openclaw', PATH: [...dirs, '/usr/bin', '/bin'].join(delimiter) });

  it('gives every other command to the openclaw further down, unchanged', async () => {
    const dir = await pathWith('openclaw', other);
    const child = asOpenclaw(['config', 'get', 'models.mode', '--json', '--', 'a b'], [dir], 'pipe');
    child.stdin!.end('piped');
    expect(await finish(child)).toEqual({
      code: 42,
      stdout: 'other: config get models.mode --json -- a b\npiped',
      stderr: '',
    });
    expect((await finish(asOpenclaw(['--help'], [dir]))).stdout).toContain('other: --help');
  });

  it('keeps provider and config provider.* to itself', async () => {
    const dir = await pathWith('openclaw', other);
    expect((await finish(asOpenclaw(['provider', 'chat', 'hi'], [dir]))).stdout).toBe('hi\n');
    expect((await finish(asOpenclaw(['config', 'get', 'provider.budget_mode'], [dir]))).stderr).toContain(
      'not in this test',
    );
  });

  it('never takes itself for the other, by link or by wrapper', async () => {
    const link = await mkdtemp(join(folder, 'bin-'));
    await chmod(program, 0o755);
    await symlink(program, join(link, 'openclaw'));
    const shim = await pathWith(
      'openclaw',
      '#!/bin/sh\nexec node "../lib/node_modules/openclaw-provider/bin/openclaw.js" "$@"\n',
    );
    const loop = await pathWith('openclaw', `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    for (const dirs of [[], [link], [shim], [link, shim, loop]]) {
      const { code, stdout, stderr } = await finish(asOpenclaw(['gateway', 'start'], dirs));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('not in PATH');
    }
    const dir = await pathWith('openclaw', other);
    expect((await finish(asOpenclaw(['gateway'], [link, shim, dir]))).code).toBe(42);
  });

  it('passes a death by signal on as 128 and more', async () => {
    const dir = await pathWith('openclaw', '#!/bin/sh\nkill -9 $$\n');
    expect((await finish(asOpenclaw(['gateway'], [dir]))).code).toBe(137);
  });

  it('knows what was meant where there is no other', async () => {
    for (const [words, meant] of [
      [['chat', 'hi'], 'chat hi'],
      [['statsu'], 'status'],
      [['provder', 'log', 'x'], 'log x'],
      [['provider-'], '--help'],
    ] as const) {
      const { code, stderr } = await finish(asOpenclaw(words, []));
      expect(code).toBe(2);
      expect(stderr).toContain(`Did you mean: openclaw provider ${meant}`);
    }
    expect((await finish(asOpenclaw([], []))).stdout).toContain('Commands:');
    expect((await finish(asOpenclaw(['config', 'get', 'models.mode'], []))).stderr).toContain('provider.*');
  });
});

it('help of one command loads that command only', async () => {
  const result = await build({
    entryPoints: [join(import.meta.dirname, '../../src/cli/cli.ts')],
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    outdir: join(folder, 'split'),
    platform: 'node',
    format: 'esm',
  });
  // What the entry imports statically, with all that hangs on it.
  const outputs = result.metafile.outputs;
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const one of outputs[name]?.imports ?? [])
      if (one.kind === 'import-statement' && !one.external) visit(one.path);
  };
  visit(Object.keys(outputs).find(name => outputs[name]!.entryPoint?.endsWith('cli.ts'))!);
  const inputs = [...reached].flatMap(name => Object.keys(outputs[name]!.inputs));
  expect(inputs.filter(name => /commands\/|commander|zod|table|execa/.test(name))).toEqual([]);
});

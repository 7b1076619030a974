// Tests of standard output without a stream, in a process of its own: nothing is lost in a file, a pipe that is full or slow, or a socket.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDirect } from '../../src/cli/direct-output.ts';
import { bundle } from '../helpers/processes.ts';

const LINES = 40_000;
const EXPECTED = Array.from({ length: LINES }, (_, n) => `line ${n} ü\n`).join('');

let dir: string;
let program: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'openclaw-output-'));
  program = await bundle(fileURLToPath(new URL('./direct-child.ts', import.meta.url)));
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await program.remove();
});

async function bash(script: string): Promise<string> {
  const child = spawn('bash', ['-c', script, 'bash', process.execPath, program.path, String(LINES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const part of child.stdout.setEncoding('utf8')) text += part;
  return text;
}

it('a file holds all of it, after what stood there', async () => {
  const path = join(dir, 'out');
  await bash(`echo before > ${path}; "$@" >> ${path}`);
  expect(readFileSync(path, 'utf8')).toBe(`before\n${EXPECTED}`);
});

it('a pipe whose reader is slow gives all of it', async () => {
  expect(await bash('"$@" | { sleep 0.3; cat; }')).toBe(EXPECTED);
});

it('a named pipe gives all of it', async () => {
  const path = join(dir, 'fifo');
  expect(await bash(`mkfifo ${path}; cat ${path} & "$@" > ${path}; wait`)).toBe(EXPECTED);
});

it('a pipe that is full says that it is read too slowly', () => {
  const path = join(dir, 'full');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    const stream = new PassThrough({ highWaterMark: 1024 });
    const output = openDirect(fd, process.platform, () => stream);
    output.write('a line\n');
    expect(output.writableNeedDrain).toBe(false);
    output.write(EXPECTED);
    expect(output.writableNeedDrain).toBe(true);
  } finally {
    closeSync(fd);
  }
});

it('a socket gives all of it', async () => {
  expect(await bash('"$@"')).toBe(EXPECTED);
});

it('a pipe without a reader tells so, and the null device takes everything', async () => {
  expect(await bash('"$@" | true; echo "${PIPESTATUS[0]}"')).toBe('32\n');
  expect(await bash('"$@" > /dev/null; echo $?')).toBe('0\n');
});

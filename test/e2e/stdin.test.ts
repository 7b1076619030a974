// Standard input and output of the real program: whole in, whole out, never hanging, never dropping anything in silence.
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, asked, endEvents, endless, LAB_ENV, textEvent, useLab } from '../helpers/lab.ts';
import { openPipe, type Pipe, shell, startWith } from '../helpers/shell.ts';
import { startUpstream, stream, type Upstream } from '../helpers/upstream.ts';

// Real processes on a machine that may be busy with others.
const FIVE_MB = 5_000_000;
const HINT = 'Waiting for standard input';
const GIVING_UP = 'stayed silent for 5 s: going on without it';

let upstream: Upstream;
let home: Home;
let pipes: Pipe[];
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
  home = createHome(LAB_ENV);
  pipes = [];
  useLab(home, upstream.url);
});
afterEach(async () => {
  for (const pipe of pipes) pipe.close();
  await upstream.close();
  home.remove();
});

async function newPipe(): Promise<Pipe> {
  const pipe = await openPipe(join(home.dir, `pipe-${pipes.length}`));
  pipes.push(pipe);
  return pipe;
}
const file = (name: string, content: string | Uint8Array) => writeFileSync(join(home.dir, name), content);

describe('what comes in', () => {
  it('git diff | chat "review": the instruction, then the whole diff as a block', async () => {
    const { code, stdout } = await shell(
      home,
      `git init -q repo && cd repo && seq 1 3000 > a.txt && git add a.txt && seq 2 2 9000 > a.txt
       git diff > ../expected.diff
       git diff | openclaw provider chat "review" && echo == && cat ../expected.diff`,
    );
    const [said, diff = ''] = stdout.split('==\n');
    expect({ code, said }).toEqual({ code: 0, said: 'fine\n' });
    expect(diff.length).toBeGreaterThan(20_000);
    expect(asked(upstream)).toBe(`review\n\n<stdin>\n${diff.trimEnd()}\n</stdin>`);
  });

  it('chat < file: the file is the prompt', async () => {
    file('prompt.txt', 'Zażółć gęślą jaźń 🔑\nsecond line\n');
    const { code } = await shell(home, 'openclaw provider chat < prompt.txt');
    expect(code).toBe(0);
    expect(asked(upstream)).toBe('Zażółć gęślą jaźń 🔑\nsecond line\n');
  });

  it('chat "x" < /dev/null: at once and without a word about it', async () => {
    const { code, stderr } = await shell(home, 'openclaw provider chat x < /dev/null');
    expect(code).toBe(0);
    expect(stderr).not.toContain(HINT);
    expect(asked(upstream)).toBe('x');
  });

  it('chat "x" <&-: a closed descriptor is no input', async () => {
    const { code } = await shell(home, 'openclaw provider chat x <&-');
    expect(code).toBe(0);
    expect(asked(upstream)).toBe('x');
  });

  it('a silent pipe or socket beside a prompt: a hint, then on without it, saying so', async () => {
    const pipe = await newPipe();
    const before = performance.now();
    const [piped, socket] = await Promise.all([
      startWith(home, ['chat', 'x'], pipe.fd).ended,
      startWith(home, ['chat', 'y'], 'socket').ended,
    ]);
    expect(performance.now() - before).toBeGreaterThan(5000);
    for (const { code, stdout, stderr } of [piped, socket]) {
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'fine\n' });
      expect(stderr.indexOf(HINT)).toBeGreaterThanOrEqual(0);
      expect(stderr.indexOf(GIVING_UP)).toBeGreaterThan(stderr.indexOf(HINT));
    }
    expect([asked(upstream, 0), asked(upstream, 1)].sort()).toEqual(['x', 'y']);
  });

  it('a pipe that speaks after the hint is heard, however long it goes on', async () => {
    const pipe = await newPipe();
    const running = startWith(home, ['chat', 'x'], pipe.fd);
    await running.heard(HINT);
    pipe.say('late ');
    await turn();
    pipe.say('news');
    pipe.close();
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain(GIVING_UP);
    expect(asked(upstream)).toBe('x\n\n<stdin>\nlate news\n</stdin>');
  });

  it('a socket: read to its end', async () => {
    const running = startWith(home, ['chat', 'x'], 'socket');
    expect(readlinkSync(`/proc/${running.pid}/fd/0`)).toMatch(/^socket:/);
    running.stdin!.end('material');
    expect((await running.ended).code).toBe(0);
    expect(asked(upstream)).toBe('x\n\n<stdin>\nmaterial\n</stdin>');
  });

  it('5 MB arrive whole where the window holds them', async () => {
    useLab(home, upstream.url, { contextWindow: 8_000_000 });
    const text = lines(FIVE_MB);
    file('big.txt', text);
    const { code, stderr } = await shell(home, 'cat big.txt | openclaw provider chat "sum up"');
    expect(code, stderr).toBe(0);
    expect(asked(upstream) === `sum up\n\n<stdin>\n${text.trimEnd()}\n</stdin>`).toBe(true);
  });

  it.each([
    ['more bytes than any window holds', 32_768, 2, 'standard input is larger than 524,288 bytes'],
    ['more tokens than the window holds', 400_000, 1, 'the input fits no available model'],
  ])('5 MB, %s: an error before any request', async (_case, contextWindow, exitCode, words) => {
    useLab(home, upstream.url, { contextWindow });
    file('big.txt', lines(FIVE_MB));
    const { code, stdout, stderr } = await shell(home, 'cat big.txt | openclaw provider chat "sum up" --json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { exitCode } });
    expect(stderr).toContain(words);
    // With pipefail, a writer that is cut short by its reader has the last word.
    expect([exitCode, 141]).toContain(code);
    expect(upstream.requests).toEqual([]);
  });

  it('UTF-8 split across reads stays whole', async () => {
    const text = '€'.repeat(90_000);
    file('euro.txt', text);
    await shell(home, 'cat euro.txt | openclaw provider chat');
    expect(asked(upstream) === text).toBe(true);
  });

  it('a byte order mark is no part of the text', async () => {
    file('bom.txt', '\uFEFFhello');
    await shell(home, 'openclaw provider chat < bom.txt');
    expect(asked(upstream)).toBe('hello');
  });

  it.each([
    ['UTF-16LE', Buffer.from('\uFEFFhello', 'utf16le'), 'iconv -f UTF-16LE -t UTF-8'],
    ['UTF-16BE', Buffer.from('\uFEFFhello', 'utf16le').swap16(), 'iconv -f UTF-16BE -t UTF-8'],
    ['UTF-16 without a mark', Buffer.from('hello', 'utf16le'), 'iconv -f UTF-16LE'],
    ['Latin-1', Buffer.from('caf\xe9', 'latin1'), 'iconv -f ISO-8859-1'],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 0xff]), 'binary'],
  ])('%s is an error with a hint, and nobody is asked', async (_name, bytes, hint) => {
    file('input', bytes);
    const { code, stdout, stderr } = await shell(home, 'openclaw provider chat "read this" < input');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(hint);
    expect(upstream.requests).toEqual([]);
  });

  it('an endless binary source ends at its first NUL', async () => {
    const { stderr } = await shell(home, 'openclaw provider chat x < /dev/zero');
    expect(stderr).toContain('binary');
    expect(upstream.requests).toEqual([]);
  });

  it('- reads a pipe however long it is silent; --no-stdin reads nothing; both are a contradiction', async () => {
    const [forced, ignored] = [await newPipe(), await newPipe()];
    const reading = startWith(home, ['chat', 'x', '-'], forced.fd);
    const { code, stderr } = await startWith(home, ['chat', 'y', '--no-stdin'], ignored.fd).ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain(HINT);
    expect(asked(upstream)).toBe('y');
    forced.say('late');
    forced.close();
    expect((await reading.ended).code).toBe(0);
    expect(asked(upstream)).toBe('x\n\n<stdin>\nlate\n</stdin>');
    expect((await home.run(['chat', 'x', '-', '--no-stdin'])).code).toBe(2);
  });

  it('what follows -- is the prompt', async () => {
    await home.run(['chat', '--', '-x', '--json']);
    expect(asked(upstream)).toBe('-x --json');
  });

  it('nothing at all is wrong usage, not a paid request', async () => {
    for (const script of ['openclaw provider chat < /dev/null', 'printf " \\n" | openclaw provider chat'])
      expect((await shell(home, script)).code, script).toBe(2);
    expect(upstream.requests).toEqual([]);
  });
});

describe('what goes out', () => {
  const gone = () => {
    let resolve = () => {};
    return { promise: new Promise<void>(done => (resolve = done)), resolve: () => resolve() };
  };

  it('chat --stream | head -1: ends quietly with 0, and the upstream is cancelled', async () => {
    const left = gone();
    upstream.use(endless(n => `line ${n}\n`, left.resolve));
    const { stdout, stderr } = await shell(
      home,
      'openclaw provider chat --stream x | head -1; echo "codes ${PIPESTATUS[*]}"',
    );
    await left.promise;
    expect(stdout).toBe('line 1\ncodes 0 0\n');
    expect(stderr).not.toMatch(/EPIPE|error|^\s+at /im);
  });

  it('chat | head -1 on a long whole answer: ends quietly with 0', async () => {
    upstream.use(answer(...Array.from({ length: 50 }, () => lines(100_000))));
    const { stdout, stderr } = await shell(home, 'openclaw provider chat x | head -1; echo "codes ${PIPESTATUS[*]}"');
    expect(stdout).toBe(`${lines(100_000).split('\n')[0]}\ncodes 0 0\n`);
    expect(stderr).not.toMatch(/EPIPE|error:|^\s+at /im);
  });

  it.each(['--json', '', '--stream', '--stream-json'])('5 MB out with "%s" reach a slow reader whole', async flag => {
    const part = lines(100_000);
    upstream.use(answer(...Array.from({ length: 50 }, () => part)));
    const { code, stdout, stderr } = await shell(
      home,
      `openclaw provider chat x ${flag} | (sleep 0.5; cat) > out; echo "codes \${PIPESTATUS[*]}"; wc -c < out`,
    );
    expect({ code, stdout: stdout.split('\n')[0] }, stderr).toEqual({ code: 0, stdout: 'codes 0 0' });
    const out = readFileSync(join(home.dir, 'out'), 'utf8');
    const whole = part.repeat(50);
    const text = flag === '--json' ? JSON.parse(out).text : flag === '--stream-json' ? lastText(out) : out;
    expect(text.length).toBe(whole.length);
    expect(text === whole).toBe(true);
  });

  it('an answer whose characters are cut anywhere comes out whole', async () => {
    const text = 'Grüße, 世界 🔑';
    const bytes = Buffer.from(textEvent(text) + endEvents());
    upstream.use(stream([...bytes].map(byte => Buffer.of(byte))));
    expect((await home.run(['chat', 'x'])).stdout).toBe(`${text}\n`);
  });
});

function lastText(ndjson: string): string {
  return JSON.parse(ndjson.trimEnd().split('\n').at(-1)!).text;
}

/** Lines that are all different, about `bytes` long together, ending in one newline. */
function lines(bytes: number): string {
  const parts: string[] = [];
  for (let n = 1, size = 0; size < bytes; n++) {
    const line = `${n}: the quick brown fox jumps over the lazy dog\n`;
    parts.push(line);
    size += line.length;
  }
  return parts.join('');
}

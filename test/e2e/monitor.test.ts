// The monitor and `status --watch` in a real terminal: what other processes do appears, and the screen is given back at any end.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'zod/mini';
import { monitorSchema } from '../../src/cli/schemas/monitor.ts';
import { BINARY, createHome, type Home } from '../helpers/binary.ts';
import { answer, LAB_ENV, useLab } from '../helpers/lab.ts';
import { openTerminal, type Terminal } from '../helpers/terminal.ts';
import { json, startUpstream, type Upstream } from '../helpers/upstream.ts';

let upstream: Upstream;
let home: Home;
let terminal: Terminal | undefined;
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
  home = createHome(LAB_ENV);
  useLab(home, upstream.url);
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  await upstream.close();
  home.remove();
});

/** tmux has its own idea of TERM, so it is set behind it. */
const open = async (words: readonly string[], env: Record<string, string> = {}, columns = 100) => {
  const { TERM = 'xterm-256color', ...more } = env;
  const command = ['env', `TERM=${TERM}`, process.execPath, BINARY, 'provider', ...words];
  terminal = await openTerminal(command, { ...home.env, LANG: 'C.UTF-8', ...more }, { columns, rows: 24 });
  return terminal;
};

/** A log entry is there a moment before what it changes. */
const shows =
  (...wanted: readonly RegExp[]) =>
  (screen: string) =>
    wanted.every(one => one.test(screen));

/** The program has ended with `code`, and the terminal is as it was before. */
async function expectRestored(on: Terminal, code: number): Promise<string> {
  expect(await on.ended()).toBe(code);
  expect(await on.modes()).toEqual({ alternate: false, cursor: true, wrap: true });
  const screen = await on.screen();
  expect(screen).not.toContain('DECISIONS');
  return screen;
}

describe('monitor', () => {
  it('shows what another process does as it happens, follows the size of the terminal, and ends with q', async () => {
    const on = await open(['monitor']);
    await on.until('None yet.');
    expect(await on.modes()).toEqual({ alternate: true, cursor: false, wrap: false });
    expect((await home.run(['chat', 'hello'])).code).toBe(0);
    await on.until(shows(/✓ +\w+ +lab m1/, /lab +● ok/, /Today: \$0\.\d+, 1 request,/));

    upstream.use(json(401, { error: { message: 'no such key' } }));
    expect((await home.run(['chat', 'hello again'])).code).toBe(4);
    await on.until(shows(/✗ +\w+ +nobody: key refused/, /lab +✕ cooling/, /key refused on the whole account/));

    await on.resize(60, 16);
    const narrow = await on.until(screen => screenWidth(screen) <= 60 && screen.includes('every 1 s'));
    expect(narrow).toContain('lab m1');
    expect(narrow).toContain('q quit');

    await on.press('p');
    await on.until('paused');
    await on.press('p', 'Down');
    await on.until('every 1 s');
    await on.press('q');
    await expectRestored(on, 0);
  });

  it('gives the screen back on Ctrl-C', async () => {
    const on = await open(['monitor', '--interval', '60']);
    await on.until('None yet.');
    await on.press('C-c');
    await expectRestored(on, 130);
  });

  it('gives the screen back on SIGTERM', async () => {
    const on = await open(['monitor']);
    await on.until('None yet.');
    process.kill(await on.program(), 'SIGTERM');
    await expectRestored(on, 143);
  });

  it('gives the screen back, and says why, when its files can no longer be read', async () => {
    const on = await open(['monitor']);
    await on.until('None yet.');
    home.write('provider-cache.json', { version: 99 });
    expect(await expectRestored(on, 3)).toContain('provider-cache.json');
  });

  it('gives the screen back when the program crashes', async () => {
    const crash = "process.on('SIGUSR2',()=>{throw new Error('crashed')})";
    const on = await open(['monitor'], { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(crash)}` });
    await on.until('None yet.');
    process.kill(await on.program(), 'SIGUSR2');
    await expectRestored(on, 1);
  });

  it.each([
    ['a dumb terminal', [], { TERM: 'dumb' }],
    ['--once', ['--once'], {}],
  ] as const)('is one frame with %s, without colours where NO_COLOR says so', async (_, words, env) => {
    const on = await open(['monitor', ...words], { ...env, NO_COLOR: '1' }, 60);
    expect(await on.ended()).toBe(0);
    const screen = await on.screen();
    expect(screen).toMatch(/lab +○ unused/);
    expect(screen).not.toContain('q quit');
  });

  it('is one plain frame in a pipe, a document with --json, and asks nobody', async () => {
    expect((await home.run(['chat', 'hello'])).code).toBe(0);
    const { code, stdout } = await home.run(['monitor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ +\w+ +lab m1/);
    expect(stdout).not.toContain('\u001b');
    const document = parse(monitorSchema, JSON.parse((await home.run(['monitor', '--once', '--json'])).stdout));
    expect(document.providers.find(({ provider }) => provider === 'lab')).toMatchObject({ health: 'ok', requests: 1 });
    expect(document.decisions).toHaveLength(1);
    expect(document.today).toMatchObject({ requests: 1, failed: 0, partial: false });
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([['0'], ['0.1'], ['7200'], ['often']])('does not take --interval %s', async interval => {
    const { code, stderr } = await home.run(['monitor', '--interval', interval]);
    expect(code).toBe(2);
    expect(stderr).toContain('from 0.5 to 3600');
  });
});

describe('status --watch', () => {
  it('keeps up with other processes until q, and is printed once where there is no terminal', async () => {
    const on = await open(['status', '--watch', '--interval', '0.5']);
    await on.until('nobody has answered yet');
    expect(await on.modes()).toMatchObject({ alternate: true });
    expect((await home.run(['chat', 'hello'])).code).toBe(0);
    await on.until('Current: lab · m1');
    await on.until('│ Latency');
    await on.resize(50, 20);
    await on.until(/Too narrow for: .*latency/);
    await on.press('q');
    await expectRestored(on, 0);
    const { code, stdout } = await home.run(['status', '--watch']);
    expect([code, stdout.match(/Current: /g)]).toEqual([0, ['Current: ']]);
    for (const words of [['--by', 'model'], ['--json'], ['--all']])
      expect((await home.run(['status', ...words])).code).toBe(0);
    // All of that asked nobody.
    expect(upstream.requests).toHaveLength(1);
  });
});

const screenWidth = (screen: string) => Math.max(...screen.split('\n').map(line => line.length));

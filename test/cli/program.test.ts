// Help, versions, unknown words, and the one exit code: what every command has in common.
import { describe, expect, it } from 'vitest';
import { COMMANDS, GROUPS } from '../../src/cli/registry.ts';
import { errorSchema } from '../../src/cli/schemas/error.ts';
import { answering, failedOutcome, outcome, quotaSpent, runLine } from './host.ts';

const paths = COMMANDS.map(({ path }) => path);

function expectToFit(help: string) {
  const lines = help.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(50);
  expect(lines.filter(line => [...line].length > 80)).toEqual([]);
}

describe('help', () => {
  it.each(paths.map(path => [path.join(' '), path] as const))(
    'of %s fits a screen and begins with an example',
    async (_, path) => {
      const { code, stdout, stderr } = await runLine([...path, '--help']);
      expect(code).toBe(0);
      expect(stderr).toBe('');
      expect(stdout).toContain(`openclaw ${path.join(' ')}`);
      expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.search(/Options:|Arguments:|$/));
      expect(stdout).toMatch(/Examples:\n {2}\$ .*openclaw/);
      expectToFit(stdout);
    },
  );

  it('has the summary of the registry in every command, under the same path', async () => {
    for (const entry of COMMANDS) {
      const command = await entry.load();
      expect(command.path).toEqual(entry.path);
      expect(command.summary).toBe(entry.summary);
      expect(command.examples.length).toBeGreaterThan(0);
    }
  });

  it.each(GROUPS.map(({ path }) => [path.join(' '), path] as const))(
    'of the bare group %s is help with exit code 0',
    async (_, path) => {
      const bare = await runLine(path);
      const asked = await runLine([...path, '-h']);
      expect(bare.code).toBe(0);
      expect(bare.stdout).toBe(asked.stdout);
      expect(bare.stdout).toContain('Commands:');
      expectToFit(bare.stdout);
    },
  );

  it('ends at the root with exit codes, environment and files', async () => {
    const { stdout } = await runLine([]);
    const order = ['Examples:', 'Commands:', 'Exit codes:', 'Environment:', 'Files in'].map(part =>
      stdout.indexOf(part),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    for (const code of [0, 2, 5, 7, 130]) expect(stdout).toMatch(new RegExp(`\\b${code} \\w`));
  });

  it('is given after other options, and not where --help is the value of one', async () => {
    const asked = await runLine(['chat', '--raw', '-h']);
    expect(asked.stdout).toContain('Examples:');
    const engine = answering(outcome());
    await runLine(['chat', 'hi', '--system', '--help'], { engine: async () => engine });
    expect(engine.calls[0]?.request.messages[0]).toEqual({ role: 'system', content: '--help' });
  });

  it('answers to the word help too', async () => {
    expect((await runLine(['help', 'keys', 'set'])).stdout).toBe((await runLine(['keys', 'set', '--help'])).stdout);
  });
});

describe('the command line', () => {
  it.each(['-V', '--version'])('tells the version with %s', async option => {
    expect(await runLine([option])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it('suggests the command that was meant, and asks nobody', async () => {
    const engine = answering(outcome());
    const { code, stdout, stderr } = await runLine(['chta', 'hello'], { engine: async () => engine });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain("unknown command 'chta'");
    expect(stderr).toContain('Did you mean chat?');
    expect(engine.calls).toEqual([]);
  });

  it('suggests the option that was meant', async () => {
    const { code, stderr } = await runLine(['chat', 'hi', '--modle', 'x']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean --model?');
    expect(stderr).toContain('openclaw provider chat --help');
  });

  it('has no default command: an option alone is refused', async () => {
    const { code, stderr } = await runLine(['--model', 'glm']);
    expect(code).toBe(2);
    expect(stderr).toContain('--model');
  });

  it('takes everything after -- as words', async () => {
    const engine = answering(outcome());
    const { code } = await runLine(['chat', '--', '--json', '-x'], { engine: async () => engine });
    expect(code).toBe(0);
    expect(engine.calls[0]?.request.messages).toEqual([{ role: 'user', content: '--json -x' }]);
  });

  it.each([
    [['chat', 'hi', '--temperature', 'hot'], '--temperature'],
    [['chat', 'hi', '--timeout', 'soon'], '--timeout'],
    [['chat', 'hi', '--task', 'poetry'], '--task'],
    [['chat', 'hi', '--max-price', '-1'], '--max-price'],
    [['log', '-n', '0'], '--count'],
    [['keys', 'set'], "'provider'"],
    [['status', 'everything'], 'too many arguments'],
  ])('refuses %j with exit code 2 and says why', async (argv, words) => {
    const { code, stderr } = await runLine(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it('gives one JSON document for a usage error too', async () => {
    const { code, stdout } = await runLine(['chat', 'hi', '--json', '--modle', 'x']);
    expect(code).toBe(2);
    const document = errorSchema.parse(JSON.parse(stdout));
    expect(document.error).toMatchObject({ type: 'usage', exitCode: 2, attempts: [], resetsAt: null });
  });

  it('shows a stack only to those who debug', async () => {
    const broken = { providers: () => Promise.reject(new Error('a bug')) };
    expect((await runLine(['list'], broken)).stderr).toBe('error: a bug\n');
    expect((await runLine(['list'], { ...broken, env: { OPENCLAW_DEBUG: '1' } })).stderr).toContain('at ');
  });

  it('ends with 130 after Ctrl-C and 143 after a SIGTERM, without a word', async () => {
    for (const [name, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const stop = new AbortController();
      const engine = {
        ...answering(outcome()),
        async run() {
          stop.abort(name);
          return failedOutcome({ kind: 'aborted', scope: 'none', message: 'cancelled' });
        },
      };
      const run = await runLine(['chat', 'hi'], { signal: stop.signal, engine: async () => engine });
      expect(run).toEqual({ code, stdout: '', stderr: '' });
      for (const flag of ['--json', '--stream-json']) {
        const again = await runLine(['chat', 'hi', flag], { signal: stop.signal, engine: async () => engine });
        const document = JSON.parse(flag === '--json' ? again.stdout : again.stdout.trim().split('\n').at(-1)!);
        expect([again.code, document.error.exitCode, document.error.type]).toEqual([code, code, 'aborted']);
      }
    }
  });

  it('colours each stream by itself, and not where told so', async () => {
    const engine = async () => answering(failedOutcome(quotaSpent));
    const terminal = { stderr: 80 };
    expect((await runLine(['chat', 'hi'], { engine, terminal })).stderr).toContain('\u001b[31merror:');
    for (const options of [{ env: { NO_COLOR: '1' } }, { env: { TERM: 'dumb' } }])
      expect((await runLine(['chat', 'hi'], { engine, terminal, ...options })).stderr).not.toContain('\u001b');
    expect((await runLine(['chat', 'hi', '--no-color'], { engine, terminal })).stderr).not.toContain('\u001b');
    expect((await runLine(['chat', 'hi'], { engine, env: { FORCE_COLOR: '1' } })).stderr).toContain('\u001b[31m');
  });
});

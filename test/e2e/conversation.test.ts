// The conversation on the real program in a real terminal, with simulated providers at the other end.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInProviders } from '../../src/catalog/index.ts';
import { always } from '../../src/sandbox/script.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import type { VendorId } from '../../src/sandbox/vendors/list.ts';
import { BINARY, createHome, type Home } from '../helpers/binary.ts';
import { openTerminal, type Terminal } from '../helpers/terminal.ts';

let sandbox: Sandbox;
let home: Home;
const open: Terminal[] = [];

/** Says how long the conversation is that it was sent, and repeats the last message of it. */
const simulated = (id: VendorId) => ({
  id,
  label: id,
  vendor: id,
  models: builtInProviders
    .find(one => one.id === id)!
    .models.map(model => ({ id: model.id, contextWindow: 128_000, maxOutput: 8192 })),
  reply: ({ messages }: { readonly messages: readonly { readonly role: string; readonly text: string }[] }) =>
    `**${id}** got ${messages.filter(({ role }) => role === 'user').length} of you:\n\n- ${messages.at(-1)!.text.replaceAll('\n', ' / ')}\n`,
});

beforeEach(async () => {
  sandbox = await startSandbox({ providers: [simulated('openai'), simulated('groq')] });
  home = createHome({
    OPENAI_API_KEY: 'sk-of-nobody',
    OPENAI_BASE_URL: sandbox.provider('openai').url,
    GROQ_API_KEY: 'gsk-of-nobody',
    GROQ_BASE_URL: sandbox.provider('groq').url,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  });
});
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
  await sandbox.close();
  home.remove();
});

async function chat(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  size?: { readonly columns: number; readonly rows: number },
): Promise<Terminal> {
  const words = [process.execPath, BINARY, 'provider', 'chat', ...args];
  const terminal = await openTerminal(words, { ...home.env, ...env }, size);
  open.push(terminal);
  await terminal.until('›');
  return terminal;
}

/** Types a line, and waits for what it brings and the prompt after it. */
async function say(terminal: Terminal, text: string, wanted: string | RegExp): Promise<string> {
  const before = prompts(await terminal.screen());
  await terminal.type(text);
  await terminal.press('Enter');
  await terminal.until(wanted);
  return terminal.until(new RegExp(`(?:^›[^]*?){${before + 1}}\\s*$`, 'm'));
}
const prompts = (screen: string) => screen.match(/^›/gm)?.length ?? 0;

const asked = (id: string) =>
  sandbox
    .provider(id)
    .requests.filter(({ kind }) => kind === 'chat')
    .map(({ body }) => (JSON.parse(body) as { messages: { role: string; content: unknown }[] }).messages);
const modeOf = (name: string) => statSync(join(home.dir, name)).mode & 0o777;

describe('a conversation of a newer version', () => {
  it('is told where all are listed', async () => {
    await home.run(['chat', '--session', 'work', 'one']);
    const path = join(home.dir, 'provider-sessions/work.json');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"v":1', '"v":2'));
    const terminal = await chat();
    const screen = await say(terminal, '/load', 'written by a newer version');
    expect(screen).not.toContain('no session yet');
  });
});

describe('a new user without any file', () => {
  it('talks, edits, and asks who, why and how much', async () => {
    const terminal = await chat(['--provider', 'openai']);
    expect(await terminal.screen()).toMatch(/^easy questions: openai \S+ · \/help · Ctrl-D leaves\n\n›/);

    await say(terminal, 'the first question', '• the first question');
    expect(await terminal.styled()).toMatch(/\u001b\[1mopenai/);
    expect(await terminal.screen()).toMatch(/ {2}• the first question\n\nopenai · \S+ · .* tok · \$/);

    await terminal.type('two \\');
    await terminal.press('Enter');
    await terminal.until('… ');
    await say(terminal, 'lines', '• two  / lines');
    await terminal.type('"""');
    await terminal.press('Enter');
    await terminal.type('a block');
    await terminal.press('Enter', 'Enter');
    await say(terminal, '"""', '• a block /');

    await terminal.paste('pasted one\npasted two\npasted three\n');
    await say(terminal, ' and typed', '• pasted one / pasted two / pasted three and typed');
    expect(await terminal.screen()).toContain('› [paste 1: 3 lines] and typed');
    expect(asked('openai').at(-1)).toHaveLength(7);

    await terminal.press('Up', 'Up', 'Up', 'Up');
    await say(terminal, ' again', '• the first question again');
    await say(terminal, '//etc is a folder', '• /etc is a folder');

    expect(await say(terminal, '/status', /cost +\$0\.0/)).toMatch(/session +\d{4}-\d\d-\d\d-\w{4}, 6 turns/);
    expect(await terminal.screen()).toMatch(/context +░+ <1 %, \d+ of /);
    expect(await say(terminal, '/cost', /all +\$0\.0\d+ in 6 turns/)).toMatch(/openai \S+ +\$0\.0\d+ in \d turns?\n/);
    await say(terminal, '/why', /Chain, in order:.*│ openai.*Score/s);
    await say(terminal, '/quota', '│ openai');
    expect(await say(terminal, '/help', 'Stops an answer')).toMatch(/\/retry \[provider\[\/model\]\] +Ask the last/);
    await say(terminal, '/statsu', 'there is no command /statsu; did you mean /status?');

    await terminal.press('C-d');
    expect(await terminal.ended()).toBe(0);
    expect(modeOf('provider-history')).toBe(0o600);
    expect(readFileSync(join(home.dir, 'provider-history'), 'utf8')).toMatch(/^the first question\ntwo ␤lines\n/);
  });

  it('changes who answers, what is sent, and what is kept', async () => {
    const notes = join(home.dir, 'notes.txt');
    writeFileSync(notes, 'written in a file');
    writeFileSync(join(home.dir, 'editor.sh'), '#!/bin/sh\nprintf "%s and edited" "$(cat "$1")" > "$1"\n', {
      mode: 0o700,
    });
    const terminal = await chat([], { EDITOR: join(home.dir, 'editor.sh') });

    await terminal.type('/swi');
    await terminal.press('Tab');
    await terminal.type('op');
    await terminal.press('Tab');
    await terminal.until('/switch openai');
    await say(terminal, '', 'answers: automatic → openai; nobody else until /auto');
    await say(terminal, 'one', 'openai got 1 of you');
    await say(terminal, '/switch gorq', 'there is no provider "gorq"; did you mean groq?');
    await say(terminal, '/model groq/openai/gpt-oss-120b', 'answers: openai → groq/openai/gpt-oss-120b');
    await say(terminal, 'two', 'groq got 2 of you');
    await say(terminal, '/auto', '→ automatic');
    await say(terminal, '/retry openai', /openai got 2 of you:\n\n {2}• two/);
    await say(terminal, '/undo', 'taken back: the last question and its answer; 1 turn left');
    await say(terminal, '/task coding', 'task: coding');
    await say(terminal, '/task none', 'there is no task "none"');
    await say(terminal, '/system Answer briefly.', 'system prompt: Answer briefly.');
    await say(terminal, `/file ${notes}`, 'with the next question: notes.txt (17 characters)');
    await say(terminal, 'what is that?', /got 2 of you:\n\n {2}• what is that\? .*written in a file/);
    const last = [...asked('openai'), ...asked('groq')].find(messages =>
      JSON.stringify(messages).includes('in a file'),
    )!;
    expect(JSON.stringify(last[0])).toContain('Answer briefly.');
    await say(terminal, '/edit draft', '• draft and edited');

    await say(terminal, '/save holidays', 'kept as holidays');
    await say(terminal, '/new', 'a new conversation; the last one is kept as holidays');
    await say(terminal, 'fresh', 'got 1 of you');
    expect(await say(terminal, '/load', /holidays +3 turns/)).toMatch(/\d{4}-\d\d-\d\d-\w{4} +1 turn, .*: fresh/);
    await say(terminal, '/load holidays', /holidays: 3 turns, last answered by \w+ \S+/);
    await terminal.type('/exit');
    await terminal.press('Enter');
    expect(await terminal.ended()).toBe(0);
    expect(readdirSync(join(home.dir, 'provider-sessions')).sort().at(-1)).toBe('holidays.json');

    const again = await chat(['--session', 'holidays', '--model', 'groq/openai/gpt-oss-120b']);
    expect(await again.screen()).toMatch(/^groq openai\/gpt-oss-120b · \/help/);
    expect(await again.screen()).toMatch(/holidays: 3 turns, last answered by \w+ \S+/);
    await say(again, 'go on', 'got 4 of you');
    await again.press('C-d');
    expect(await again.ended()).toBe(0);
  });
});

describe('what interrupts', () => {
  it('Ctrl-C stops one answer, and at the prompt says how to leave; the session goes on', async () => {
    const terminal = await chat(['--provider', 'openai']);
    await say(terminal, 'one', 'openai got 1 of you');
    sandbox.provider('openai').setScript(always({ type: 'stall', afterTokens: 4 }));
    await terminal.type('never ends');
    await terminal.press('Enter');
    await terminal.until(/never ends\n\nopenai got 2/);
    await terminal.press('C-c');
    await terminal.until('stopped; /retry asks again');
    sandbox.provider('openai').setScript(always({ type: 'ok' }));
    await say(terminal, '/undo', 'taken back: the last question; 1 turn left');
    await say(terminal, 'never ends', '• never ends');
    // Where something is typed, it clears that; where nothing is, it explains itself.
    await terminal.type('half a');
    await terminal.until('› half a');
    await terminal.press('C-c');
    await terminal.until(/› half a\n›|›\s*\n›/);
    await terminal.press('C-c');
    await terminal.until('Ctrl-D leaves, and so does /exit.');
    await say(terminal, 'three', 'openai got 3 of you');
    // An answer that was there is not lost for one that was stopped.
    sandbox.provider('openai').setScript(always({ type: 'stall', afterTokens: 4 }));
    await terminal.type('/retry');
    await terminal.press('Enter');
    await terminal.until(/\/retry\n\nopenai got 3/);
    await terminal.press('C-c');
    await terminal.until(/stopped.*stopped/s);
    expect(await say(terminal, '/status', /cost +\$/)).toMatch(/session .*, 3 turns/);
    // What was paid for is counted, whatever became of it.
    expect(await say(terminal, '/cost', /besides +\$/)).toMatch(
      /all +\$0\.\d+ in 3 turns, and 2 answers besides\n.*in 3 turns\n +besides +\$0\.\d+ for 2 answers stopped, failed or taken back\n/,
    );
    await terminal.press('C-d');
    expect(await terminal.ended()).toBe(0);
    const log = JSON.parse(readFileSync(join(home.dir, 'providers-log.json'), 'utf8')) as {
      ok: boolean;
      kind?: string;
      costNanoUsd?: number;
    }[];
    expect(log.map(({ ok, kind }) => (ok ? 'ok' : kind))).toEqual(['ok', 'aborted', 'ok', 'ok', 'aborted']);
    expect(log[1]!.costNanoUsd).toBeGreaterThan(0);
  });

  it('a kill loses no more than the running turn, and an end by a signal leaves the terminal as it was', async () => {
    const first = await chat(['--session', 'work', '--provider', 'openai']);
    await say(first, 'one', 'openai got 1 of you');
    sandbox.provider('openai').setScript(always({ type: 'stall', afterTokens: 4 }));
    await first.type('two');
    await first.press('Enter');
    await first.until('openai got 2');
    await signal(first, 'KILL');
    expect(await first.ended()).toBe(137);

    sandbox.provider('openai').setScript(always({ type: 'ok' }));
    const second = await chat(['-c']);
    expect(await second.screen()).toMatch(/work: 1 turn, .*the last question has no answer: \/retry asks it\s+again/);
    await say(second, '/retry', /got 2 of you:\n\n {2}• two/);
    await signal(second, 'TERM');
    expect(await second.ended()).toBe(143);
    // What is typed now is shown: the terminal is no longer raw.
    await second.type('echoed');
    await second.until(/\[ended with 143\]\n+echoed/);
  });
});

it('a kill in the middle of /retry leaves the answer that was to be replaced, and the next /retry replaces it', async () => {
  const first = await chat(['--session', 'work', '--provider', 'openai']);
  await say(first, 'one', 'openai got 1 of you');
  await say(first, 'two', 'openai got 2 of you');
  sandbox.provider('openai').setScript(always({ type: 'stall', afterTokens: 4 }));
  await first.type('/retry');
  await first.press('Enter');
  await first.until(/\/retry\n\nopenai got 2/);
  await signal(first, 'KILL');
  expect(await first.ended()).toBe(137);
  const told = async () => JSON.parse((await home.run(['sessions', 'work', '--json'])).stdout).transcript as string;
  const count = (text: string, part: string) => text.split(part).length - 1;
  expect(count(await told(), '**openai** got 2 of you')).toBe(1);

  sandbox.provider('openai').setScript(always({ type: 'ok' }));
  const second = await chat(['-c', '--provider', 'groq']);
  expect(await second.screen()).toContain('work: 2 turns, last answered by openai');
  await say(second, '/retry', /groq got 2 of you/);
  await second.press('C-d');
  expect(await second.ended()).toBe(0);
  const after = await told();
  expect([count(after, '**openai** got 2'), count(after, '**groq** got 2')]).toEqual([0, 1]);
});

/** Signals the program that runs in the terminal. */
async function signal(terminal: Terminal, name: string): Promise<void> {
  const { execa } = await import('execa');
  const pid = await terminal.program();
  await execa('kill', [`-${name}`, String(pid)]);
}

describe('a narrow terminal without colours', () => {
  it('crosses a provider that runs out, is told when all have failed, and loses no turn', async () => {
    const prefer = { OPENCLAW_STATE_DIR: home.dir };
    home.write('providers.json', { preferences: { default: ['openai', 'groq'] }, providers: {} });
    const terminal = await chat([], { ...prefer, NO_COLOR: '1' }, { columns: 60, rows: 40 });
    await say(terminal, '/switch openai', 'answers:');
    await say(terminal, 'one', '**openai** got 1 of you');
    await say(terminal, '/auto', '→ automatic');
    await say(terminal, 'two', '**openai** got 2 of you');
    sandbox.provider('openai').setScript(always({ type: 'quota_spent' }));
    const crossed = await say(terminal, 'three', '**groq** got 3 of you');
    expect(crossed).toMatch(/openai: quota spent.* → groq/s);
    expect(
      asked('groq')
        .at(-1)!
        .map(({ role }) => role),
    ).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);

    sandbox.provider('groq').setScript(always({ type: 'quota_spent' }));
    const failed = await say(terminal, 'four', /error: /);
    expect(failed).toContain('/retry asks it again');
    expect(failed).not.toMatch(/ --\w/);
    await say(terminal, '/switch openai', 'answers:');
    expect(await say(terminal, '/retry', /hint: .*/)).toMatch(/ask somebody\s+else: \/retry groq/);
    sandbox.provider('groq').setScript(always({ type: 'ok' }));
    sandbox.provider('openai').setScript(always({ type: 'ok' }));
    await say(terminal, '/model groq/openai/gpt-oss-120b', 'answers:');
    await say(terminal, '/retry', '**groq** got 4 of you');
    expect(await terminal.styled()).not.toMatch(/\u001b\[\d/);

    await terminal.resize(100, 40);
    await say(terminal, 'five', '**groq** got 5 of you');
    await terminal.press('C-d');
    expect(await terminal.ended()).toBe(0);
  });

  it('asks for the passphrase of the vault once, before the first message, and sends it to nobody', async () => {
    const noKey = { OPENAI_API_KEY: '', GROQ_API_KEY: '' };
    const env = { ...noKey, OPENCLAW_VAULT_PASSPHRASE: 'open sesame' };
    const set = await home.run(['keys', 'set', 'openai', '--key-stdin'], { input: 'sk-of-nobody', env });
    expect(set.code, set.stderr).toBe(0);

    const words = [process.execPath, BINARY, 'provider', 'chat'];
    const terminal = await openTerminal(words, { ...home.env, ...noKey });
    open.push(terminal);
    await terminal.until('Passphrase of the vault:');
    await terminal.type('open sesame');
    await terminal.press('Enter');
    await terminal.until(/^›/m);
    await say(terminal, 'one', 'openai got 1 of you');
    await say(terminal, 'two', 'openai got 2 of you');
    expect(JSON.stringify(asked('openai'))).not.toContain('sesame');
    await terminal.press('C-d');
    expect(await terminal.ended()).toBe(0);
  });

  it('without a key ends with what to do', async () => {
    const words = [process.execPath, BINARY, 'provider', 'chat'];
    const terminal = await openTerminal(words, { ...home.env, OPENAI_API_KEY: '', GROQ_API_KEY: '' });
    open.push(terminal);
    expect(await terminal.ended()).toBe(4);
    expect(await terminal.screen()).toContain('openclaw provider setup');
  });
});

it('without a terminal there has to be a prompt', async () => {
  const { code, stderr } = await home.run(['chat']);
  expect(code).toBe(2);
  expect(stderr).toContain('there is nothing to ask');
});

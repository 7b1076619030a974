// A broken answer on the real program: in a pipe, in a terminal, as events; and the sixteen faults through it.
import { afterEach, expect, test } from 'vitest';
import { always, type Behaviour } from '../../src/sandbox/script.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import { faultSuite, WINDOWS } from '../conformance/faults.ts';
import { BINARY, createHome, type Home } from '../helpers/binary.ts';
import { openTerminal } from '../helpers/terminal.ts';

const text = 'One by one the letters went through many hands until at last they were read aloud.';
const other = 'Nobody here has ever heard of such a thing, and yet it is said to be quite common.';
const cut: Behaviour = { type: 'cut', afterTokens: 11, by: 'rst' };

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A home whose file names the sandbox's providers, in their order. */
function homeFor({ providers }: Sandbox, more: object = {}): Home {
  const home = createHome({ LAB_KEY: 'lab-key-1234567890' });
  const entries = providers.map(({ id, url }) => {
    const models = { [`m-${id}`]: { contextWindow: WINDOWS[id] ?? 128_000, costPer1M: { input: 1, output: 4 } } };
    return [id, { wire: 'openai-chat', baseUrl: url, apiKey: '${LAB_KEY}', models }];
  });
  const preferences = { default: providers.map(({ id }) => id) };
  home.write('providers.json', { providers: Object.fromEntries(entries), preferences, ...more });
  return home;
}

/** `lab-a` breaks off; `lab-b` says that. */
async function broken(reply: string, second: Behaviour = { type: 'ok' }): Promise<Home> {
  const model = (id: string) => [{ id: `m-${id}`, contextWindow: 128_000, maxOutput: 8192 }];
  const sandbox = await startSandbox({
    providers: [
      { id: 'lab-a', label: 'a', vendor: 'openai', models: model('lab-a'), script: always(cut), reply: () => text },
      { id: 'lab-b', label: 'b', vendor: 'openai', models: model('lab-b'), script: always(second), reply: () => reply },
    ],
  });
  closing.push(() => sandbox.close());
  const home = homeFor(sandbox);
  closing.push(() => home.remove());
  return home;
}

test('in a pipe the answer of the next is printed, and nothing else', async () => {
  for (const reply of [text, other]) {
    const { code, stdout, stderr } = await (await broken(reply)).run(['chat', 'hello']);
    expect([code, stdout]).toEqual([0, `${reply}\n`]);
    expect(stderr).toMatch(/lab-a: .*→ lab-b m-lab-b/);
    expect(stderr).toMatch(/lab-b · m-lab-b .*\(after lab-a: broke off\)/);
  }
});

test('streamed into a pipe, the same answer goes on; another one ends with 7, the part printed once', async () => {
  expect(await (await broken(text)).run(['chat', '--stream', 'hello'])).toMatchObject({ code: 0, stdout: `${text}\n` });
  const { code, stdout } = await (await broken(other)).run(['chat', '--stream', 'hello']);
  expect(code).toBe(7);
  expect(text.startsWith(stdout.trimEnd())).toBe(true);
});

test('nobody can finish it: 7, and --json keeps the part', async () => {
  const home = await broken(text, { type: 'status', status: 503 });
  const { code, stdout } = await home.run(['chat', '--json', 'hello']);
  const document = JSON.parse(stdout);
  expect(code).toBe(7);
  expect(document).toMatchObject({ ok: false, error: { type: 'truncated' } });
  expect(text.startsWith(document.error.text ?? document.text)).toBe(true);
});

test('as events: restart says what is void, and result is whole', async () => {
  const { code, stdout } = await (await broken(other)).run(['chat', '--stream-json', 'hello']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string; text?: string });
  expect(code).toBe(0);
  const at = events.findIndex(({ type }) => type === 'restart');
  const said = (from: number, to?: number) =>
    events
      .slice(from, to)
      .map(one => (one.type === 'text' ? one.text : ''))
      .join('');
  expect(events[at]).toEqual({
    type: 'restart',
    provider: 'lab-b',
    model: 'm-lab-b',
    account: null,
    voidChars: said(0, at).length,
  });
  expect(said(at)).toBe(other);
  expect(events.at(-1)).toMatchObject({ type: 'result', ok: true, text: other });
});

test('in a terminal a line shows where the new answer begins; the same answer has no seam', async () => {
  for (const reply of [other, text]) {
    const home = await broken(reply);
    const terminal = await openTerminal([process.execPath, BINARY, 'provider', 'chat', 'hello'], home.env);
    closing.push(() => terminal.close());
    expect(await terminal.ended()).toBe(0);
    const screen = await terminal.screen();
    if (reply === other)
      expect(screen).toMatch(/^One by one .*\n(?:.*\n)*--- broke off; lab-b starts over ---\nNobody here.*common\.\n/m);
    else expect(screen).toContain(`${text}\n`);
    expect(screen.split('One by one')).toHaveLength(2);
  }
});

faultSuite({
  name: 'program',
  limits: { firstTokenMs: 1500, stallMs: 1500 },
  overheadMs: 8000,
  async open(sandbox, { firstTokenMs, stallMs }) {
    const home = homeFor(sandbox, { timeouts: { firstTokenMs, stallMs } });
    return {
      async driver(prompt) {
        const { stdout } = await home.run(['chat', '--json'], { input: prompt });
        const document = JSON.parse(stdout);
        const { ok, error = {} } = document;
        return {
          ok,
          text: document.text ?? '',
          ...(ok ? { provider: document.provider } : { kind: error.type }),
          tookMs: document.latencyMs ?? 0,
          attempts: (document.attempts ?? error.attempts).length,
        };
      },
      close: async () => home.remove(),
    };
  },
});

// Every command that takes --json, on the real program: one document that its exported schema allows, whatever becomes of it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/registry.ts';
import type { Home, RunOptions } from '../helpers/binary.ts';
import { type DocumentName, expectDocument, exportedSchemas } from '../helpers/documents.ts';
import { type Family, startFamily } from './family.ts';

interface Line extends RunOptions {
  readonly line: string;
  /** Lines before it. */
  readonly after?: readonly string[];
}
/** A run that does not end with 0, and what stands in the state folder before it. */
interface Fault extends Line {
  readonly code: number;
  readonly files?: Readonly<Record<string, string>>;
}
type Name = DocumentName;

const PASSPHRASE = { OPENCLAW_VAULT_PASSPHRASE: 'correct horse battery staple' };
/** Nobody listens there. */
const AWAY = { ZAI_BASE_URL: 'http://127.0.0.1:9/v4' };
const KEYLESS = Object.fromEntries(
  ['ZAI_API_KEY', 'MOONSHOT_API_KEY', 'GEMINI_API_KEY', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY'].map(name => [name, '']),
);
const NEWER_LEDGER = { 'provider-credits.json': '[\n{"v":2,"id":"future"}\n]\n' };
const ok = (line: string, more: Omit<Line, 'line'> = {}): Line => ({ line, ...more });

const FINE: Readonly<Record<Name, readonly Line[]>> = {
  'provider chat': [
    ok('hello'),
    ok('hello --dry-run'),
    ok('hello --cache', { after: ['provider chat hello --cache'] }),
  ],
  'provider setup': [ok('zai --key-stdin', { input: 'sk-zai-1234567890', env: PASSPHRASE })],
  'provider list': [ok(''), ok('--models --all')],
  'provider models': [ok('gpt'), ok('--free')],
  'provider status': [ok(''), ok('', { after: ['provider chat hello'] })],
  'provider quota': [ok(''), ok('google')],
  'provider prefer': [ok('zai'), ok('--task coding openai'), ok('--show')],
  'provider set': [ok('--task coding --preferred openai --fallback zai')],
  'provider switch': [ok('zai --for 2h')],
  'provider reset': [
    ok(''),
    ok('--cache'),
    ok('--all --dry-run'),
    ok('--answers', { after: ['provider chat hello --cache'] }),
    ok('--all --yes'),
  ],
  'provider explain': [ok('hello'), ok('hello -p zai')],
  'provider log': [
    ok(''),
    ok('', { after: ['provider chat hello'] }),
    ok('', { after: ['provider chat hello --cache', 'provider chat hello --cache'] }),
  ],
  'provider sessions': [ok(''), ok('work', { after: ['provider chat --session work hello'] })],
  'provider monitor': [ok('--once'), ok('', { after: ['provider chat hello'] })],
  'provider usage': [
    ok(''),
    ok('--days 7', { after: ['provider chat hello'] }),
    ok('--savings previous', { after: ['provider chat hello', 'provider prefer zai'] }),
  ],
  'provider doctor': [ok('--offline')],
  'provider demo': [ok('--fast')],
  'provider selftest': [ok('--fast')],
  'provider keys list': [ok('--all')],
  'provider keys set': [ok('zai --key-stdin', { input: 'sk-zai-1234567890', env: PASSPHRASE })],
  'provider keys remove': [
    ok('zai --yes', { env: PASSPHRASE, after: ['provider keys set zai --key-env ZAI_API_KEY'] }),
  ],
  'provider keys test': [ok('zai')],
  'provider keys migrate': [ok('--dry-run', { env: PASSPHRASE }), ok('', { env: PASSPHRASE })],
  'provider credits balance': [ok(''), ok('', { after: ['provider credits topup 10', 'provider chat hello'] })],
  'provider credits topup': [
    ok('10'),
    ok('10 --payment-id p', { after: ['provider credits topup 10 --payment-id p'] }),
  ],
  'provider credits history': [ok('--verify', { after: ['provider credits topup 10', 'provider chat hello'] })],
  'provider credits off': [ok(''), ok('', { after: ['provider credits topup 10'] })],
  'config get': [ok('provider.budget_mode')],
  'config set': [ok('provider.budget_mode cost_first')],
  'config unset': [ok('provider.budget_mode')],
  'config list': [ok('provider')],
};

/** A mistake of the user's in each, and what must come of it. */
const WRONG: Readonly<Record<Name, readonly [line: string, exitCode: number]>> = {
  'provider chat': ['hello -m no-such-model', 2],
  'provider setup': ['nobody --key-stdin', 2],
  'provider list': ['--no-such-flag', 2],
  'provider models': ['-p nobody', 2],
  'provider status': ['--no-such-flag', 2],
  'provider quota': ['nobody', 2],
  'provider prefer': ['nobody', 2],
  'provider set': ['--task cooking --preferred zai', 2],
  'provider switch': ['nobody', 2],
  'provider reset': ['--health nobody', 2],
  'provider explain': ['hello --task cooking', 2],
  'provider log': ['--why no-such-id', 2],
  'provider sessions': ['--remove', 2],
  'provider monitor': ['--interval 0', 2],
  'provider usage': ['--days 0', 2],
  'provider doctor': ['--no-such-flag', 2],
  'provider demo': ['--no-such-flag', 2],
  'provider selftest': ['--no-such-flag', 2],
  'provider keys list': ['--no-such-flag', 2],
  'provider keys set': ['nobody --key-stdin', 2],
  'provider keys remove': ['nobody --yes', 2],
  'provider keys test': ['nobody', 2],
  'provider keys migrate': ['--no-such-flag', 2],
  'provider credits balance': ['--no-such-flag', 2],
  'provider credits topup': ['nothing', 2],
  'provider credits history': ['-n 0', 2],
  'provider credits off': ['--no-such-flag', 2],
  'config get': ['provider.no_such', 2],
  'config set': ['provider.budget_mode nonsense', 2],
  'config unset': ['provider.no_such', 2],
  'config list': ['--no-such-flag', 2],
};

const fault = (code: number, line: string, more: Omit<Fault, 'code' | 'line'> = {}): Fault => ({ code, line, ...more });

/** The other ways in which each can end; `chat` has a table of its own, in the tests of exit codes. */
const FAULTS: Readonly<Partial<Record<Name, readonly Fault[]>>> = {
  'provider chat': [
    fault(4, 'hello', { env: KEYLESS }),
    fault(4, 'hello --dry-run', { env: KEYLESS }),
    fault(6, 'hello --dry-run -m openai/gpt-5 --budget free_only'),
  ],
  'provider explain': [fault(4, 'hello', { env: KEYLESS }), fault(6, 'hello -m openai/gpt-5 --budget free_only')],
  'provider setup': [fault(8, 'zai --key-stdin', { env: AWAY, input: 'sk-zai-1234567890' })],
  'provider models': [fault(8, '-p zai --refresh', { env: AWAY })],
  'provider quota': [fault(8, 'zai --refresh', { env: AWAY })],
  'provider reset': [fault(8, '--health zai', { env: AWAY })],
  'provider doctor': [fault(8, '', { env: AWAY }), fault(4, '--offline', { env: KEYLESS })],
  'provider keys set': [fault(4, 'zai --key-stdin', { input: 'sk-zai-1234567890' })],
  'provider keys remove': [fault(1, 'zai --yes')],
  'provider keys test': [fault(8, 'zai', { env: AWAY }), fault(4, '', { env: KEYLESS })],
  'provider keys migrate': [fault(4, '--dry-run'), fault(4, '')],
  'provider credits balance': [fault(3, '', { files: NEWER_LEDGER })],
  'provider credits topup': [fault(3, '10', { files: NEWER_LEDGER })],
  'provider credits history': [fault(3, '', { files: NEWER_LEDGER })],
  'provider credits off': [fault(3, '', { files: NEWER_LEDGER })],
};

/** They go by no setting. */
const WITHOUT_SETTINGS: ReadonlySet<Name> = new Set([
  'provider log',
  'provider sessions',
  'provider demo',
  'provider credits balance',
  'provider credits topup',
  'provider credits history',
  'provider credits off',
]);

const NAMES = Object.keys(FINE) as readonly Name[];
let family: Family;
let home: Home;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.sandbox.close());
beforeEach(() => {
  home = family.home();
});
afterEach(() => home.remove());

it('is every command that takes --json', async () => {
  const all = await Promise.all(COMMANDS.map(async ({ path, load }) => ({ path, command: await load() })));
  const names = all.filter(({ command }) => command.json).map(({ path }) => path.join(' '));
  expect(NAMES.toSorted()).toEqual(names.toSorted());
  expect(Object.keys((await exportedSchemas()).documents).toSorted()).toEqual(names.toSorted());
});

describe.each(NAMES)('%s', name => {
  it.each(FINE[name])('fits: $line $after', async ({ line, after = [], ...options }) => {
    for (const earlier of after) expect(await home.type(`openclaw ${earlier}`, options)).toMatchObject({ code: 0 });
    const { stdout, stderr, code } = await run(name, line, options);
    expect(code, stderr).toBe(0);
    await expectDocument(name, stdout);
  });

  it('fits when it is used in a wrong way', async () => {
    const [line, exitCode] = WRONG[name];
    const { stdout, code } = await run(name, line, { input: 'sk-some-key-1234567890' });
    expect(code).toBe(exitCode);
    expect(await expectDocument(name, stdout)).toMatchObject({ ok: false, error: { exitCode } });
  });

  it('fits where the settings are not valid', async () => {
    home.write('providers.json', '{ "zdr": 7 }');
    const [{ line, after: _, ...options }] = FINE[name] as [Line];
    const { stdout, code } = await run(name, line, options);
    expect(code).toBe(WITHOUT_SETTINGS.has(name) ? 0 : 3);
    await expectDocument(name, stdout);
  });
});

it.each(Object.entries(FAULTS).flatMap(([name, all]) => all.map(one => ({ name: name as Name, ...one }))))(
  '$name $line fits when it ends with $code',
  async ({ name, line, code, files = {}, after: _, ...options }) => {
    for (const [file, text] of Object.entries(files)) home.write(file, text);
    const ran = await run(name, line, options);
    expect(ran.code, ran.stderr).toBe(code);
    await expectDocument(name, ran.stdout);
  },
);

const run = (name: Name, line: string, options: RunOptions) =>
  home.type(`openclaw ${name} ${line} --json`.replace('  ', ' '), options);

// Every command that takes --json, on the real program: one document that its exported schema allows, on success and on failure.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/registry.ts';
import type { documents as Documents, failure as Failure } from '../../src/schemas.ts';
import type { Home, RunOptions } from '../helpers/binary.ts';
import { type Family, startFamily } from './family.ts';

interface Line extends RunOptions {
  readonly line: string;
  /** Lines before it. */
  readonly after?: readonly string[];
}
type Name = keyof typeof Documents;

const PASSPHRASE = { OPENCLAW_VAULT_PASSPHRASE: 'correct horse battery staple' };
const ok = (line: string, more: Omit<Line, 'line'> = {}): Line => ({ line, ...more });

const FINE: Readonly<Record<Name, readonly Line[]>> = {
  'provider chat': [ok('hello'), ok('hello --cache', { after: ['provider chat hello --cache'] })],
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
  'provider keys migrate': [ok('--dry-run')],
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
  'config set': ['provider.budget_mode nonsense', 3],
  'config unset': ['provider.no_such', 2],
  'config list': ['--no-such-flag', 2],
};

const NAMES = Object.keys(FINE) as readonly Name[];
let family: Family;
let home: Home;
let documents: typeof Documents;
let failure: typeof Failure;
beforeAll(async () => {
  family = await startFamily();
  // What the package exports, not what it is made of.
  ({ documents, failure } = await import(new URL('../../dist/schemas.js', import.meta.url).href));
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
  expect(Object.keys(documents).toSorted()).toEqual(names.toSorted());
});

describe.each(NAMES)('%s', name => {
  it.each(FINE[name])('fits: $line $after', async ({ line, after = [], ...options }) => {
    for (const earlier of after) expect(await home.type(`openclaw ${earlier}`, options)).toMatchObject({ code: 0 });
    const { stdout, code } = await home.type(`openclaw ${name} ${line} --json`.replace('  ', ' '), options);
    expect(code).toBe(0);
    const { error } = documents[name].safeParse(JSON.parse(stdout));
    expect(error?.issues).toBeUndefined();
  });

  it('fits when it fails', async () => {
    const [line, exitCode] = WRONG[name];
    const { stdout, code } = await home.type(`openclaw ${name} ${line} --json`, { input: 'sk-some-key-1234567890' });
    expect(code).toBe(exitCode);
    const { error } = failure.safeParse(JSON.parse(stdout));
    expect(error?.issues).toBeUndefined();
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { exitCode } });
  });
});

// The wizard on the real program in a real terminal, and the preference lines as a user types them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtInProviders } from '../../src/catalog/index.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import type { VendorId } from '../../src/sandbox/vendors/list.ts';
import { BINARY, createHome, type Home } from '../helpers/binary.ts';
import { openTerminal, type Terminal } from '../helpers/terminal.ts';

const GOOD = { zai: 'zai-good-key-000001', openai: 'sk-good-key-000002', anthropic: 'sk-ant-good-000003' };
let sandbox: Sandbox;
let home: Home;
const open: Terminal[] = [];

const simulated = (id: VendorId, keys?: readonly string[]) => ({
  id,
  label: id,
  vendor: id,
  ...(keys && { keys }),
  models: builtInProviders
    .find(one => one.id === id)!
    .models.map(({ id: model }) => ({ id: model, contextWindow: 128_000, maxOutput: 8192 })),
});

beforeAll(async () => {
  const keyed = (Object.keys(GOOD) as (keyof typeof GOOD)[]).map(id => simulated(id, [GOOD[id]]));
  sandbox = await startSandbox({ providers: [...keyed, simulated('ollama')] });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  home = createHome({
    ZAI_BASE_URL: sandbox.provider('zai').url,
    OPENAI_BASE_URL: sandbox.provider('openai').url,
    ANTHROPIC_BASE_URL: sandbox.provider('anthropic').url,
    OPENCLAW_VAULT_PASSPHRASE: 'correct horse battery staple',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  });
});
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
  home.remove();
});

async function wizard(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const terminal = await openTerminal([process.execPath, BINARY, 'provider', 'setup', ...args], {
    ...home.env,
    ...env,
  });
  open.push(terminal);
  return terminal;
}
const configPath = () => join(home.dir, 'providers.json');
const config = () => JSON.parse(readFileSync(configPath(), 'utf8')) as Record<string, unknown>;

/** Marks the n-th choice of a list that stands at its top. */
async function mark(terminal: Terminal, name: string, position: number): Promise<void> {
  await terminal.press(...Array.from({ length: position }, () => 'Down'), 'Space');
  await terminal.until(new RegExp(`❯\\s?◉ ${name}`));
}

describe('the wizard', () => {
  it('leads a new user without any file to a working chat', async () => {
    const terminal = await wizard();
    const list = await terminal.until('Which providers do you want to use?');
    expect(list).toContain('Ollama (not found here)');
    // Whoever takes the arrow for a choice is told, and not led to the end with nothing.
    await terminal.press('Enter');
    await terminal.until('Space chooses the one at the arrow');
    await mark(terminal, 'Z.AI', 3);
    await terminal.press('Enter');
    await terminal.until('Key for');
    await terminal.type('zai-wrong-key');
    await terminal.press('Enter');
    expect(await terminal.until('Enter another key')).toContain('key refused: Authorization Token invalid');
    expect(existsSync(configPath())).toBe(false);
    await terminal.press('Enter');
    await terminal.until(/Key for[\s\S]*Key for/);
    await terminal.type(GOOD.zai);
    await terminal.press('Enter');
    expect(await terminal.until('Add a second account')).toMatch(/zai: works \(glm-/);
    await terminal.press('Enter');
    await terminal.until('How is money spent?');
    await terminal.press('Enter');
    await terminal.until('Write this to');
    expect(existsSync(configPath())).toBe(false);
    await terminal.press('Enter');
    expect(await terminal.ended()).toBe(0);
    const screen = await terminal.screen();
    expect(screen).toContain('zai: in the vault');
    expect(screen).not.toContain(GOOD.zai);
    expect(config()).toEqual({ providers: { zai: { enabled: true } } });
    const chat = await home.run(['chat', 'hello']);
    expect(chat).toMatchObject({ code: 0 });
    expect(chat.stdout).toContain('(simulated)');
    expect(chat.stderr).toContain('zai · ');
  });

  it('edits on a second run what is there: an account more, a default, a budget mode, comments kept', async () => {
    const set = await home.run(['setup', 'zai', '--key-stdin'], { input: GOOD.zai });
    expect(set.code).toBe(0);
    const before = `${readFileSync(configPath(), 'utf8').trimEnd()} // mine\n`;
    home.write('providers.json', before);
    const terminal = await wizard([], { OPENAI_API_KEY: GOOD.openai });
    const list = await terminal.until('Which providers do you want to use?');
    expect(list).toMatch(/◉ OpenAI \(key in OPENAI_API_KEY\)/);
    expect(list).toMatch(/◉ Z.AI[^\n]*\(key in the vault\)/);
    await terminal.press('Enter');
    await terminal.until('Add a second account');
    await terminal.type('y');
    await terminal.press('Enter');
    await terminal.until('Of which one?');
    await terminal.press('Down', 'Enter');
    expect(await terminal.until('Its name:')).toContain('zai-2');
    await terminal.press('Enter');
    await terminal.until('(zai-2):');
    await terminal.type(GOOD.zai);
    await terminal.press('Enter');
    await terminal.until(/Add a second[\s\S]*Add a second/);
    await terminal.press('Enter');
    await terminal.until('Who is asked first?');
    await terminal.press('Down', 'Down', 'Enter');
    await terminal.until('favourite of their own');
    await terminal.press('Enter');
    await terminal.until('How is money spent?');
    await terminal.press('Up', 'Up', 'Up', 'Enter');
    const summary = await terminal.until('Write this to');
    expect(summary).toContain('default: (not set) → zai');
    expect(summary).toContain('budget_mode: balanced → free_only');
    await terminal.press('Enter');
    expect(await terminal.ended()).toBe(0);
    const text = readFileSync(configPath(), 'utf8');
    expect(text).toContain('// mine');
    expect(JSON.parse(text.replace('// mine', ''))).toEqual({
      providers: {
        zai: { enabled: true, accounts: [{ id: 'zai-1', apiKey: 'keychain:zai' }, { id: 'zai-2' }] },
        openai: { enabled: true },
      },
      preferences: { default: 'zai', budgetMode: 'free_only' },
    });
    const test = await home.run(['keys', 'test', 'zai']);
    expect(test.stdout.match(/works/g)).toHaveLength(2);
  });

  it.each([
    ['in the list', async (_: Terminal) => {}],
    [
      'at the key',
      async (terminal: Terminal) => {
        await mark(terminal, 'Z.AI', 3);
        await terminal.press('Enter');
        await terminal.until('Key for');
      },
    ],
    [
      'before the last word',
      async (terminal: Terminal) => {
        await mark(terminal, 'Z.AI', 3);
        await terminal.press('Enter');
        await terminal.until('Key for');
        await terminal.type(GOOD.zai);
        await terminal.press('Enter');
        await terminal.until('Add a second account');
        await terminal.press('Enter');
        await terminal.until('How is money spent?');
        await terminal.press('Enter');
        await terminal.until('Write this to');
      },
    ],
  ])('leaves everything as it was on Ctrl-C %s', async (_, onTheWay) => {
    const before = '{ "preferences": { "budgetMode": "cost_first" } } // mine\n';
    home.write('providers.json', before);
    const terminal = await wizard();
    await terminal.until('Which providers do you want to use?');
    await onTheWay(terminal);
    await terminal.press('C-c');
    expect(await terminal.ended()).toBe(130);
    expect(readFileSync(configPath(), 'utf8')).toBe(before);
    expect(existsSync(join(home.dir, 'provider-vault.age'))).toBe(false);
    expect(await terminal.screen()).not.toMatch(/error:|ExitPrompt/);
  });

  it('finds a running Ollama by itself', async () => {
    const terminal = await wizard([], { OLLAMA_HOST: sandbox.provider('ollama').url });
    expect(await terminal.until('Which providers do you want to use?')).toMatch(/◉ Ollama \(runs here: works/);
    await terminal.press('Enter');
    await terminal.until('How is money spent?');
    await terminal.press('Enter');
    await terminal.until('Write this to');
    await terminal.press('Enter');
    expect(await terminal.ended()).toBe(0);
    const chat = await home.run(['chat', 'hello'], { env: { OLLAMA_HOST: sandbox.provider('ollama').url } });
    expect(chat).toMatchObject({ code: 0 });
    expect(chat.stderr).toContain('ollama · ');
  });

  it('replaces the key of the one provider that is named', async () => {
    await home.run(['setup', 'zai', '--key-stdin', '--no-verify'], { input: 'zai-old-key' });
    const terminal = await wizard(['zai']);
    await terminal.until('Z.AI has a key (vault).');
    await terminal.press('Down', 'Enter');
    await terminal.until('Key for');
    await terminal.type(GOOD.zai);
    await terminal.press('Enter');
    await terminal.until('Add a second account');
    await terminal.press('Enter');
    expect(await terminal.until('Write this to')).toContain('zai: key stored');
    await terminal.press('Enter');
    expect(await terminal.ended()).toBe(0);
    expect((await home.run(['keys', 'test', 'zai'])).stdout).toContain('works');
  });

  it('without a keychain and a variable it asks for the passphrase of a vault, and so does a chat', async () => {
    const unset = { OPENCLAW_VAULT_PASSPHRASE: '' };
    const terminal = await wizard(['zai'], unset);
    await terminal.until('Key for');
    await terminal.type(GOOD.zai);
    await terminal.press('Enter');
    await terminal.until('Add a second account');
    await terminal.press('Enter');
    await terminal.until('Write this to');
    await terminal.press('Enter');
    await terminal.until('Choose its passphrase:');
    await terminal.type('open sesame');
    await terminal.press('Enter');
    await terminal.until('Once more:');
    await terminal.type('open sesame');
    await terminal.press('Enter');
    expect(await terminal.ended()).toBe(0);
    expect(await terminal.screen()).not.toContain('sesame');
    const command = [process.execPath, BINARY, 'provider', 'chat', 'hello'];
    const chat = await openTerminal(command, { ...home.env, ...unset });
    open.push(chat);
    await chat.until('Passphrase of the vault:');
    await chat.type('open sesame');
    await chat.press('Enter');
    expect(await chat.ended()).toBe(0);
    expect(await chat.screen()).toContain('(simulated)');
    expect((await home.run(['chat', 'hello'], { env: { OPENCLAW_VAULT_PASSPHRASE: 'open sesame' } })).code).toBe(0);
  });
});

describe('setup without a terminal', () => {
  it('names the exact command, and asks nothing', async () => {
    expect(await home.run(['setup'])).toMatchObject({ code: 2, stdout: '' });
    expect((await home.run(['setup'], { input: 'y\ny\n' })).stderr).toContain('setup zai --key-stdin < key.txt');
    expect((await home.run(['setup', 'zai'])).stderr).toContain('openclaw provider setup zai --key-stdin < key.txt');
    expect(existsSync(configPath())).toBe(false);
  });

  it('refuses a wrong key with the reason of the provider, and writes nothing', async () => {
    const refused = await home.run(['setup', '--provider', 'zai', '--key-stdin'], { input: 'wrong' });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('key refused: Authorization Token invalid');
    expect(existsSync(configPath())).toBe(false);
    expect((await home.run(['setup', 'zai', '--key-stdin', '--no-verify'], { input: 'wrong' })).code).toBe(0);
    expect(config()).toEqual({ providers: { zai: { enabled: true } } });
  });

  it('adopts the environment by reference, and leaves out the key that is refused', async () => {
    const env = { ZAI_API_KEY: GOOD.zai, OPENAI_API_KEY: 'sk-wrong' };
    const adopted = await home.run(['setup', '--from-env', '--json'], { env });
    expect(adopted.code).toBe(0);
    expect(JSON.parse(adopted.stdout)).toMatchObject({
      ok: true,
      changed: true,
      accounts: [
        { provider: 'openai', adopted: false, verified: false, reason: 'auth' },
        { provider: 'zai', adopted: true, verified: true, source: 'env' },
      ],
    });
    expect(config()).toEqual({ providers: { zai: { enabled: true, apiKey: '${ZAI_API_KEY}' } } });
    expect(adopted.stdout + adopted.stderr).not.toContain(GOOD.zai);
    expect((await home.run(['chat', 'hello'], { env })).code).toBe(0);
    const again = await home.run(['setup', '--from-env', '--provider', 'zai'], { env });
    expect(again).toMatchObject({ code: 0 });
  });

  it('adds an account, an endpoint of the user and preferences by flags', async () => {
    await home.run(['setup', 'openai', '--key-stdin'], { input: GOOD.openai });
    const env = { SECOND: GOOD.openai };
    const added = await home.run(['setup', 'openai', '--account', 'openai-2', '--key-env', 'SECOND'], { env });
    expect(added).toMatchObject({ code: 0 });
    const lab = ['setup', 'lab', '--base-url', sandbox.provider('openai').url, '--key-stdin', '--prefer', 'openai'];
    expect(await home.run([...lab, '--budget', 'cost_first'], { input: GOOD.openai, env })).toMatchObject({ code: 0 });
    expect(config()).toEqual({
      providers: {
        openai: {
          enabled: true,
          accounts: [
            { id: 'openai-1', apiKey: 'keychain:openai' },
            { id: 'openai-2', apiKey: '${SECOND}' },
          ],
        },
        lab: { enabled: true, baseUrl: sandbox.provider('openai').url },
      },
      preferences: { default: ['openai'], budgetMode: 'cost_first' },
    });
    expect((await home.run(['chat', '-p', 'lab', 'hello'], { env })).code).toBe(0);
  });
});

describe('the lines of the manual', () => {
  const env = { ZAI_API_KEY: GOOD.zai, OPENAI_API_KEY: GOOD.openai, ANTHROPIC_API_KEY: GOOD.anthropic };
  const line = (words: string, more = {}) => home.run(words.split(' '), { env, ...more });
  const chosen = async (task: string) => {
    const { provider, reason } = JSON.parse((await line(`explain --task ${task} --json hello`)).stdout);
    return { provider, reason };
  };

  it('prefer zai', async () => {
    expect(await line('prefer zai')).toMatchObject({ code: 0, stdout: '' });
    expect(await chosen('simple')).toEqual({ provider: 'zai', reason: 'preference' });
  });

  it('prefer --task coding openai', async () => {
    await line('prefer zai');
    expect((await line('prefer --task coding openai')).stderr).toContain('task.coding: (not set) → openai');
    expect(await chosen('coding')).toEqual({ provider: 'openai', reason: 'preference' });
    expect((await chosen('creative')).provider).toBe('zai');
  });

  it('prefer --task reasoning anthropic', async () => {
    expect((await line('prefer --task reasoning anthropic')).code).toBe(0);
    expect(await chosen('reasoning')).toEqual({ provider: 'anthropic', reason: 'preference' });
  });

  it('set --task coding --preferred openai', async () => {
    expect((await line('set --task coding --preferred openai')).stderr).toContain('In force from the next request on.');
    expect(await chosen('coding')).toEqual({ provider: 'openai', reason: 'preference' });
  });

  it('switch zai', async () => {
    await line('prefer --task coding openai');
    expect((await line('switch zai')).stderr).toContain('routing: automatic → zai');
    expect(await chosen('coding')).toEqual({ provider: 'zai', reason: 'pinned' });
    expect((await line('chat hello')).stderr).toContain('zai · ');
    expect((await line('status')).stdout).toContain('Pinned:  zai');
  });

  it('reset', async () => {
    await line('prefer openai');
    await line('switch zai');
    expect((await line('reset')).stderr).toContain('routing: zai → automatic');
    expect(await chosen('coding')).toEqual({ provider: 'openai', reason: 'preference' });
  });

  it('reset --health proves itself with one request; reset --cache removes the files', async () => {
    sandbox.provider('zai').setScript([{ behaviour: { type: 'quota_spent' }, to: 1 }]);
    await line('chat -p zai hello');
    expect((await line('status')).stdout).toMatch(/zai.*cooling/);
    const before = sandbox.provider('zai').requests.length;
    const reset = await line('reset --health zai --json');
    expect(JSON.parse(reset.stdout)).toMatchObject({ ok: true, cooldowns: 1, probes: [{ provider: 'zai', ok: true }] });
    expect(sandbox.provider('zai').requests.length).toBe(before + 1);
    expect((await line('status')).stdout).not.toMatch(/cooling/);
    expect(JSON.parse((await line('reset --cache --json')).stdout)).toMatchObject({
      cache: { files: ['provider-cache.json'] },
    });
    expect(existsSync(join(home.dir, 'provider-cache.json'))).toBe(false);
    sandbox.provider('zai').reset();
  });
});

// The draft of a setup: which edits an account comes to, whatever form the file has.
import { describe, expect, it } from 'vitest';
import { type AccountWish, emptyDraft, freeName, withAccount, withoutProvider } from '../../src/cli/setup/draft.ts';
import { provider } from '../helpers/world.ts';

const google = provider('google', []);
const place = (source: string, name?: string) => ({
  provider: 'google',
  account: 'default',
  source,
  ...(name && { name }),
});

/** The file after these wishes, read as JSON. */
function fileAfter(text: object | string, ...wishes: readonly Omit<AccountWish, 'provider'>[]): unknown {
  const start = emptyDraft(typeof text === 'string' ? text : JSON.stringify(text));
  return JSON.parse(wishes.reduce((draft, wish) => withAccount(draft, { provider: google, ...wish }), start).text);
}
const key = { value: 'secret' };

describe('withAccount', () => {
  it('keeps a key out of the text, and a reference in it', () => {
    const draft = withAccount(emptyDraft(''), { provider: google, account: 'default', key });
    expect(draft.text).not.toContain('secret');
    expect(draft.keys).toEqual({ google: { provider: 'google', account: 'default', value: 'secret' } });
    expect(draft.summary.join()).not.toContain('secret');
    expect(fileAfter('', { account: 'default', key: { reference: '${G}' } })).toEqual({
      providers: { google: { enabled: true, apiKey: '${G}' } },
    });
  });

  it('a key that is stored takes the place of the one that the file names', () => {
    const before = { providers: { google: { enabled: false, apiKey: '${OLD}' } } };
    expect(fileAfter(before, { account: 'default', key })).toEqual({ providers: { google: { enabled: true } } });
  });

  it('changes nothing where all is as it should be', () => {
    const text = '{ "providers": { "google": { "enabled": true } } } // mine';
    expect(withAccount(emptyDraft(text), { provider: google, account: 'default' })).toEqual(emptyDraft(text));
  });

  it.each([
    ['keychain', place('keychain', 'google'), 'keychain:google'],
    ['vault', place('vault', 'google'), 'keychain:google'],
    ['a variable', place('env', 'GEMINI_API_KEY'), '${GEMINI_API_KEY}'],
  ])('the key from %s stays the first account beside a named one', (_, present, apiKey) => {
    expect(fileAfter('', { account: 'google-2', key, present })).toEqual({
      providers: { google: { enabled: true, accounts: [{ id: 'google-1', apiKey }, { id: 'google-2' }] } },
    });
  });

  it('the key that the file names moves into the first account', () => {
    const before = { providers: { google: { enabled: true, apiKey: '${G}' } } };
    expect(fileAfter(before, { account: 'google-1', key })).toEqual({
      providers: { google: { enabled: true, accounts: [{ id: 'google-2', apiKey: '${G}' }, { id: 'google-1' }] } },
    });
  });

  it('adds to a list, and changes an account in whichever form it stands', () => {
    const before = { google: { enabled: true, accounts: ['a', { id: 'b', enabled: false, apiKey: '${B}' }] } };
    expect(
      fileAfter(before, { account: 'a', key: { reference: '${A}' } }, { account: 'b', key }, { account: 'c', key }),
    ).toEqual({
      google: { enabled: true, accounts: [{ id: 'a', apiKey: '${A}' }, { id: 'b', enabled: true }, { id: 'c' }] },
    });
  });

  it('finds an entry by another name, and leaves alone what only sounds like it', () => {
    expect(fileAfter({ providers: { gemini: { enabled: false } } }, { account: 'default' })).toEqual({
      providers: { gemini: { enabled: true } },
    });
    const own = { wire: 'openai-chat', baseUrl: 'http://127.0.0.1:9' };
    expect(fileAfter({ providers: { gemini: own } }, { account: 'default' })).toEqual({
      providers: { gemini: own, google: { enabled: true } },
    });
  });

  it('refuses a nameless key where accounts have names, and says which command does it', () => {
    const before = { providers: { google: { accounts: ['google-1'] } } };
    expect(() => fileAfter(before, { account: 'default', key })).toThrow('google has named accounts: google-1');
  });
});

it('withoutProvider switches off where the entry stands', () => {
  expect(JSON.parse(withoutProvider(emptyDraft('{"google": {"enabled": true}}'), 'google').text)).toEqual({
    google: { enabled: false },
  });
});

it('freeName counts on from what is there', () => {
  expect(freeName('zai', [])).toBe('zai-2');
  expect(freeName('zai', ['zai-2'])).toBe('zai-3');
  expect(freeName('zai', ['zai-1', 'zai-3'])).toBe('zai-4');
});

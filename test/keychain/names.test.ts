// The list of names: a hint that survives whatever the file holds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNameIndex, secretName } from '../../src/keychain/names.ts';

function indexOver(text?: string) {
  const file = { text };
  const index = createNameIndex({
    path: 'provider-keys.json',
    readFile: () => file.text,
    writeFile: (_path, written) => {
      file.text = written;
    },
    withLock: work => work(),
  });
  return { file, index };
}

describe('the list of names', () => {
  it('remembers where a key lies, and forgets it', async () => {
    const { file, index } = indexOver();
    await index.put('openai', 'vault');
    await index.put('google/google-2', 'keychain');
    await index.put('openai', 'keychain');
    expect([...index.read()]).toEqual([
      ['google/google-2', 'keychain'],
      ['openai', 'keychain'],
    ]);
    await index.remove('openai');
    await index.remove('openai');
    expect(JSON.parse(file.text!)).toEqual({ version: 1, names: { 'google/google-2': 'keychain' } });
  });

  it('takes from a damaged file what can be understood', () => {
    expect([...indexOver('{"names":{"a":"vault","b":"elsewhere","c":7}}').index.read()]).toEqual([['a', 'vault']]);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant(undefined)), text => {
        expect(indexOver(text).index.read()).toBeInstanceOf(Map);
      }),
    );
  });

  it('does not write over what a newer version wrote', async () => {
    const text = '{"version":2,"names":{}}';
    const { file, index } = indexOver(text);
    await expect(index.put('openai', 'vault')).rejects.toMatchObject({ reason: 'newer_version' });
    expect(file.text).toBe(text);
  });

  it('names a secret by its provider, and by its account where that has a name', () => {
    expect(secretName({ id: 'openai' }, { id: 'default', named: false })).toBe('openai');
    expect(secretName({ id: 'google' }, { id: 'google-2', named: true })).toBe('google/google-2');
  });
});

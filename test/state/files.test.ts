// The file store: the contract, and what is special about files.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { createFileStore, type FileStoreOptions } from '../../src/state/files.ts';
import { countOne, describeStateStore, idsOf, logEntry } from '../conformance/state.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

const open = (dir: string, options: Partial<FileStoreOptions> = {}) =>
  createFileStore({ dir, clock: { now: () => 1_795_000_000_000 }, lock: { processes: ownProcesses() }, ...options });

describeStateStore('the file store', async () => {
  const folder = temporaryFolder();
  return { store: open(folder.path), other: open(folder.path), close: async () => folder.remove() };
});

describe('state files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let dir: string;
  beforeEach(() => {
    folder = temporaryFolder();
    dir = join(folder.path, 'state');
  });
  afterEach(() => folder.remove());

  const textOf = (name: string) => readFileSync(join(dir, name), 'utf8');
  const place = (name: string, text: string) => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, name), text);
  };

  it('are closed to others, in a folder that is too', async () => {
    place('provider-cache.json', JSON.stringify(EMPTY_STATE));
    rmSync(dir, { recursive: true });
    const store = open(dir);
    await store.append(logEntry('a'));
    await store.update(countOne('n'));
    await store.updateModels(lists => ({ ...lists, lists: { zai: { at: 1, models: [] } } }));
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(readdirSync(dir).toSorted()).toEqual(['provider-cache.json', 'provider-models.json', 'providers-log.json']);
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  });

  it('are closed again at the next write when somebody opened them', async () => {
    place('providers-log.json', `[\n${JSON.stringify(logEntry('a'))}\n]\n`);
    place('provider-cache.json', JSON.stringify(EMPTY_STATE));
    const store = open(dir);
    await store.append(logEntry('b'));
    await store.update(countOne('n'));
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'not json', '{"version":0}', '[]', 'null', '{"version":1,"pools":'])(
    'start anew from a cache that says %j',
    async text => {
      place('provider-cache.json', text);
      const store = open(dir);
      expect(await store.read()).toEqual(EMPTY_STATE);
      expect(await store.update(countOne('n'))).toBe(1);
      expect(JSON.parse(textOf('provider-cache.json'))).toMatchObject({ version: 1, pools: { n: 1 } });
    },
  );

  it.each(['provider-cache.json', 'provider-models.json'])(
    'of a newer version are refused and left alone: %s',
    async name => {
      const text = '{"version":2,"wonders":[]}';
      place(name, text);
      const store = open(dir);
      const [read, update] =
        name === 'provider-cache.json'
          ? [store.read(), store.update(countOne('n'))]
          : [store.readModels(), store.updateModels(lists => ({ ...lists }))];
      const results = await Promise.allSettled([read, update]);
      for (const result of results) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { name: 'StateError', reason: 'newer_version', path: join(dir, name) },
        });
      }
      expect(textOf(name)).toBe(text);
    },
  );

  it('pass over log entries that cannot be used', async () => {
    place('providers-log.json', '[\n{"v":99,"id":"future","at":1,"attempts":[]},\n{"other":"program"}\n]\n');
    const warnings: string[] = [];
    const store = open(dir, { warn: message => warnings.push(message) });
    await store.append(logEntry('a'));
    for (let i = 0; i < 2; i++) expect(await idsOf(store)).toEqual(['a']);
    expect(JSON.parse(textOf('providers-log.json'))).toHaveLength(3);
    expect(warnings).toEqual([expect.stringContaining('newer version')]);
  });

  it('are followed as other processes write them', async () => {
    const end = new AbortController();
    const following = open(dir).follow(end.signal)[Symbol.asyncIterator]();
    const first = following.next();
    await open(dir).append(logEntry('a'));
    expect((await first).value).toEqual(logEntry('a'));
    end.abort();
    expect((await following.next()).done).toBe(true);
  });

  it('restore the state from the log when the cache is gone', async () => {
    const rebuild: FileStoreOptions['rebuild'] = async entries => {
      let used = 0;
      for await (const _ of entries) used += 1;
      return { ...EMPTY_STATE, pools: { used } };
    };
    const store = open(dir, { rebuild });
    await store.append(logEntry('a'));
    await store.append(logEntry('b'));
    expect((await store.read()).pools).toEqual({ used: 2 });
    expect(await store.update(countOne('used'))).toBe(3);
    await store.append(logEntry('c'));
    expect((await store.read()).pools).toEqual({ used: 3 });
    rmSync(join(dir, 'provider-cache.json'));
    expect((await store.read()).pools).toEqual({ used: 3 });
  });

  it('forget what was learned, and nothing else', async () => {
    const store = open(dir);
    await store.append(logEntry('a'));
    await store.update(countOne('n'));
    expect(await store.forget()).toEqual(['provider-cache.json']);
    await store.updateModels(lists => ({ ...lists, lists: { zai: { at: 1, models: [] } } }));
    expect(await store.forget()).toEqual(['provider-models.json']);
    expect(await store.forget()).toEqual([]);
    expect(readdirSync(dir)).toEqual(['providers-log.json']);
    expect(await store.read()).toEqual(EMPTY_STATE);
  });

  it('write the changes that wait together at once, in order', async () => {
    const store = open(dir);
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        store.update(state => {
          order.push(i);
          return [{ ...state, pools: { i } }, undefined];
        }),
      ),
    );
    expect(order).toEqual(Array.from({ length: 10 }, (_, i) => i));
    expect((await store.read()).pools).toEqual({ i: 9 });
  });
});

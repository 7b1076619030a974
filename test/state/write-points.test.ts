// A process killed at every single change that it makes to the disk, one run for each: nothing is lost but its own call, and the next process works.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNameIndex } from '../../src/keychain/names.ts';
import { createVault } from '../../src/keychain/vault.ts';
import { createSessionStore } from '../../src/session/store.ts';
import { readText, removeLeftovers, writeAtomic } from '../../src/state/atomic-file.ts';
import { createFileStore } from '../../src/state/files.ts';
import { withLock } from '../../src/state/lock.ts';
import { countOne, idsOf, logEntry } from '../conformance/state.ts';
import { everyPoint, filesIn, type Worker } from '../helpers/every-point.ts';
import { NOW, turn } from '../helpers/sessions.ts';

const open = ({ dir, fs, processes }: Worker, log = {}) =>
  createFileStore({ dir, fs, clock: { now: () => NOW }, lock: { processes }, log });

describe('the cache and the model lists', () => {
  it('hold the change or do not, and nothing else is gone', async () => {
    const list = (id: string) => ({ at: NOW, models: [{ id }] });
    const points = await everyPoint({
      prepare: async after => {
        await open(after).updateModels(lists => ({ ...lists, lists: { zai: list('glm') } }));
        await open(after).update(countOne('n'));
      },
      async act(victim) {
        await open(victim).update(countOne('n'));
        await open(victim).updateModels(({ lists }) => ({ version: 1, lists: { ...lists, openai: list('gpt') } }));
      },
      async check(after, isDone) {
        const { lists } = await open(after).readModels();
        expect(lists['zai']).toEqual(list('glm'));
        expect(lists['openai']).toEqual(isDone ? list('gpt') : (lists['openai'] ?? undefined));
        const before = (await open(after).read()).pools['n']!;
        expect(await open(after).update(countOne('n'))).toBe(before + 1);
        await open(after).updateModels(({ lists }) => ({ version: 1, lists: { ...lists, groq: list('llama') } }));
        expect(Object.keys((await open(after).readModels()).lists)).toEqual(expect.arrayContaining(['zai', 'groq']));
      },
    });
    expect(points).toBeGreaterThanOrEqual(10);
  });

  it('are forgotten or not', async () => {
    await everyPoint({
      prepare: after => open(after).update(countOne('n')),
      act: victim => open(victim).forget(),
      check: async (after, isDone) => {
        const { n = 0 } = (await open(after).read()).pools;
        expect(isDone ? [0] : [0, 1]).toContain(n);
        expect(await open(after).update(countOne('n'))).toBe(n + 1);
        await open(after).updateModels(lists => ({ ...lists, lists: {} }));
      },
    });
  });
});

describe('the log', () => {
  const old = ['a', 'b', 'c', 'd', 'e'];
  const whole = (ids: readonly string[]) => `[\n${ids.map(id => JSON.stringify(logEntry(id))).join(',\n')}\n]\n`;
  const DAMAGE: readonly (readonly [string, (text: string) => string])[] = [
    ['that is whole', text => text],
    ['that ended in the middle of an entry', text => text.slice(0, -40)],
    ['without its closing bracket', text => text.slice(0, -2)],
    ['with more than one torn line at its end', text => `${text.slice(0, -3)},\n{"torn\n{"torn`],
    ['rewritten by another program', text => JSON.stringify(JSON.parse(text), undefined, 2)],
    ['with a damaged beginning', text => `nonsense${text.slice(1)}`],
  ];
  it.each(DAMAGE)('%s loses no entry when its repair is killed', async (_name, damage) => {
    const path = (dir: string) => join(dir, 'providers-log.json');
    const isCut = damage(whole(old)).length < whole(old).length - 10;
    const kept = isCut ? old.slice(0, -1) : old;
    await everyPoint({
      prepare: ({ dir }) => writeFileSync(path(dir), damage(whole(old)), { mode: 0o600 }),
      act: victim => open(victim).append(logEntry('new')),
      async check(after, isDone) {
        await open(after).append(logEntry('next'));
        const ids = await idsOf(open(after));
        expect(ids.filter(id => kept.includes(id))).toEqual(kept.toReversed());
        expect(ids[0]).toBe('next');
        if (isDone) expect(ids).toContain('new');
      },
    });
  });

  it('that is no log is set aside whole, or still there to be', async () => {
    await everyPoint({
      prepare: ({ dir }) => writeFileSync(join(dir, 'providers-log.json'), 'my diary', { mode: 0o600 }),
      act: victim => open(victim).append(logEntry('new')),
      async check(after) {
        await open(after).append(logEntry('next'));
        expect((await idsOf(open(after)))[0]).toBe('next');
        const aside = filesIn(after.dir).filter(name => name.includes('damaged'));
        expect(aside.map(name => readFileSync(join(after.dir, name), 'utf8'))).toEqual(['my diary']);
      },
    });
  });

  it('loses nothing but its oldest file when its rotation is killed', async () => {
    const limits = { maxBytes: 1_500, keepFiles: 3 };
    const ids = Array.from({ length: 40 }, (_, i) => `e${i}`);
    let kept: readonly string[] = [];
    const points = await everyPoint({
      async prepare(after) {
        for (const id of ids) await open(after, limits).append(logEntry(id));
        while (existsSync(join(after.dir, 'providers-log.json')) && !isFull(after.dir, limits.maxBytes))
          await open(after, limits).append(logEntry('filling'));
        kept = (await idsOf(open(after, limits))).slice(0, -oldestOf(after.dir));
      },
      act: victim => open(victim, limits).append(logEntry('new')),
      async check(after, isDone) {
        const now = await idsOf(open(after, limits));
        expect(now.slice(now.indexOf(kept[0]!)).slice(0, kept.length)).toEqual(kept);
        if (isDone) expect(now[0]).toBe('new');
        await open(after, limits).append(logEntry('next'));
        expect((await idsOf(open(after, limits)))[0]).toBe('next');
      },
    });
    expect(points).toBeGreaterThanOrEqual(6);
  });
  const isFull = (dir: string, maxBytes: number) =>
    readFileSync(join(dir, 'providers-log.json')).length + JSON.stringify(logEntry('new')).length + 5 > maxBytes;
  const oldestOf = (dir: string): number => JSON.parse(readFileSync(join(dir, 'providers-log.3.json'), 'utf8')).length;
});

describe('a conversation', () => {
  const sessions = ({ dir, fs, processes }: Worker) =>
    createSessionStore({ dir, fs, clock: { now: () => NOW }, dice: { next: () => 0.5 }, lock: { processes, fs } });
  const say = async (worker: Worker, name: string, user: string) => {
    const store = sessions(worker);
    const session = (await store.has(name)) ? await store.open(name) : await store.create(name);
    const { session: begun, question } = await store.begin(session, user);
    return store.finish(begun, turn({ id: question.id, user }));
  };
  const said = async (worker: Worker, name: string) => (await sessions(worker).open(name)).turns.map(one => one.user);

  it('keeps every turn that it had, and the one that was told to be written', async () => {
    const points = await everyPoint({
      prepare: after => say(after, 'work', 'first'),
      act: victim => say(victim, 'work', 'second'),
      async check(after, isDone) {
        expect([
          ['first', ...(isDone ? ['second'] : [])],
          ['first', 'second'],
        ]).toContainEqual(await said(after, 'work'));
        await say(after, 'work', 'third');
        expect((await said(after, 'work')).at(-1)).toBe('third');
      },
    });
    expect(points).toBeGreaterThanOrEqual(6);
  });

  it('that is new is there or not', async () => {
    await everyPoint({
      prepare: () => {},
      act: victim => say(victim, 'work', 'first'),
      check: async after => expect((await say(after, 'work', 'next')).turns.at(-1)?.user).toBe('next'),
    });
  });

  it.each(['rename', 'copy'] as const)('survives a %s', async how => {
    await everyPoint({
      prepare: after => say(after, 'old', 'first'),
      act: victim => sessions(victim)[how]('old', 'new'),
      async check(after, isDone) {
        const names = (await sessions(after).list()).map(({ name }) => name);
        expect(names.length).toBeGreaterThan(0);
        if (isDone) expect(names).toContain('new');
        // A copy that was cut off before its first whole turn is there and empty; its original is untouched.
        const first = names.includes('old') ? 'old' : 'new';
        expect(await said(after, first)).toEqual(['first']);
        for (const name of ['old', 'new']) await say(after, name, 'next');
      },
    });
  });
});

describe('the keys', () => {
  const files = ({ dir, fs, processes }: Worker, name: string) => {
    const path = join(dir, name);
    return {
      path,
      readFile: (file: string) => readText(file, fs),
      writeFile: (file: string, text: string) => writeAtomic(file, text, { fs, fsync: true }),
      withLock: <T>(work: () => Promise<T>) =>
        withLock(`${path}.lock`, work, { processes, fs, onBroken: () => removeLeftovers(path, fs) }),
    };
  };

  it('are listed as before or with the new one', async () => {
    const index = (worker: Worker) => createNameIndex(files(worker, 'provider-keys.json'));
    const points = await everyPoint({
      prepare: after => index(after).put('zai', 'vault'),
      act: victim => index(victim).put('openai', 'keychain'),
      async check(after, isDone) {
        expect(index(after).read().get('zai')).toBe('vault');
        if (isDone) expect(index(after).read().get('openai')).toBe('keychain');
        await index(after).put('groq', 'vault');
        expect(index(after).read().get('groq')).toBe('vault');
      },
    });
    expect(points).toBeGreaterThanOrEqual(5);
  });

  it('in the vault are those before or with the new one', async () => {
    const vault = (worker: Worker) =>
      createVault({ ...files(worker, 'provider-vault.age'), passphrase: async () => 'open sesame' });
    let sealed: string | undefined;
    const points = await everyPoint({
      // A vault is made slow to open and to seal: one seal for all points.
      async prepare(after) {
        const { path, readFile, writeFile } = files(after, 'provider-vault.age');
        if (sealed !== undefined) writeFile(path, sealed);
        else await vault(after).set('zai', 'sk-old');
        sealed = readFile(path);
      },
      act: victim => vault(victim).set('openai', 'sk-new'),
      async check(after, isDone) {
        const next = vault(after);
        await next.set('groq', 'sk-next');
        const [old, fresh, added] = await Promise.all(['zai', 'openai', 'groq'].map(name => next.get(name)));
        expect([old, added]).toEqual(['sk-old', 'sk-next']);
        expect(isDone ? ['sk-new'] : ['sk-new', undefined]).toContain(fresh);
      },
    });
    expect(points).toBeGreaterThanOrEqual(5);
  }, 600_000);
});

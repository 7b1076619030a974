// Tests the files of conversations: nothing is lost to crashes, other processes or odd names, and nothing newer is touched.
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session, SessionStore } from '../../src/session/contract.ts';
import { cleanName, fileOf, nameOf } from '../../src/session/name.ts';
import { NOW, type SessionFolder, sessionFolder, turn } from '../helpers/sessions.ts';

let folder: SessionFolder;
let store: SessionStore;
let now: number;

beforeEach(() => {
  now = NOW;
  folder = sessionFolder(() => now);
  store = folder.store;
});
afterEach(() => folder.remove());

/** Asks and answers; returns the session after it. */
async function say(session: Session, user: string, answer = `re: ${user}`, to = store): Promise<Session> {
  const begun = await to.begin(session, user);
  return to.finish(begun.session, turn({ id: begun.question.id, at: begun.question.at, user, answer }));
}

const said = ({ turns }: Session) => turns.map(({ user }) => user);
const path = (name: string) => join(folder.dir, fileOf(name));

describe('a conversation', () => {
  it('has no file before it is asked anything', async () => {
    await store.create('work');
    expect(await store.has('work')).toBe(false);
    expect(await store.list()).toEqual([]);
    await expect(store.open('work')).rejects.toMatchObject({ name: 'SessionError', reason: 'unknown' });
  });

  it('comes back as it was, images and all, from a file of its owner alone', async () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'aGk=' } as const;
    const user = [{ type: 'text', text: 'what is this?' } as const, image];
    const begun = await store.begin(await store.create('work'), user);
    const whole = turn({ id: begun.question.id, at: NOW, user, usage: { inputTokens: 3, outputTokens: 4 } });
    await store.finish(begun.session, whole);
    expect(await folder.another().open('work')).toEqual({ name: 'work', createdAt: NOW, turns: [whole] });
    expect(statSync(path('work')).mode & 0o777).toBe(0o600);
    expect(statSync(folder.dir).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(path('work'), 'utf8'))).toHaveLength(3);
  });

  it('gets a name of its own where none is given', async () => {
    const names = [await store.create(), await store.create()].map(({ name }) => name);
    expect(names[0]).toMatch(/^2026-11-21-\w{4}$/);
    expect(new Set(names).size).toBe(2);
  });

  it('keeps a question that was never answered, and why', async () => {
    const session = await say(await store.create('work'), 'one');
    const { session: asked, question } = await store.begin(session, 'two');
    expect((await store.open('work')).open).toMatchObject({ user: 'two' });
    await store.fail(asked, { ...question, failure: { kind: 'network', message: 'gone', partial: 'He' } });
    const after = await folder.another().open('work');
    expect(said(after)).toEqual(['one']);
    expect(after.open).toMatchObject({ user: 'two', failure: { kind: 'network', partial: 'He' } });
    expect((await say(after, 'three')).open).toBeUndefined();
  });

  it('keeps what holds for it alone, and can unset it', async () => {
    const session = await store.configure(await store.create('work'), {
      system: 'be brief',
      pin: { provider: 'zai' },
      task: 'coding',
    });
    expect(session).toMatchObject({ system: 'be brief', pin: { provider: 'zai' }, task: 'coding' });
    await store.configure(session, { pin: undefined });
    const { pin, ...rest } = await store.open('work');
    expect(pin).toBeUndefined();
    expect(rest).toMatchObject({ system: 'be brief', task: 'coding' });
  });

  it('takes back turn after turn, and goes on from there', async () => {
    let session = await store.create('work');
    for (const text of ['one', 'two', 'three']) session = await say(session, text);
    for (const text of ['three', 'two']) {
      const result = await store.undo(session);
      expect(result.undone?.user).toBe(text);
      session = result.session;
    }
    expect(await store.latest()).toMatchObject({ turns: 1, title: 'one' });
    expect(said(await say(await store.open('work'), 'four'))).toEqual(['one', 'four']);
    expect((await store.undo(await store.create('empty'))).undone).toBeUndefined();
  });

  it('takes back a question without an answer, and leaves the turn before it', async () => {
    const { session } = await store.begin(await say(await store.create('work'), 'one'), 'two');
    const after = await store.withdraw(session);
    expect(after.open).toBeUndefined();
    expect(said(after)).toEqual(['one']);
    expect(await store.open('work')).toEqual(after);
    expect(await store.latest()).toMatchObject({ turns: 1, title: 'one', provider: 'zai' });
    expect(await store.withdraw(after)).toEqual(after);
  });

  it('keeps what was paid for an answer that is no turn, once, until it is one again', async () => {
    const failure = { kind: 'aborted', message: 'stopped', spent: { cost: 30 } } as const;
    const begun = await store.begin(await say(await store.create('work'), 'one'), 'two');
    const stopped = await store.fail(begun.session, { ...begun.question, failure });
    expect(stopped.besides).toBeUndefined();
    expect(stopped.open?.failure?.spent).toEqual({ cost: 30 });
    const cost = async () => (await store.list())[0]?.cost;
    expect(await cost()).toBe(1030);
    const asked = await say(stopped, 'two');
    expect(asked.besides).toEqual([{ cost: 30 }]);
    expect(await cost()).toBe(2030);
    const { session: without, undone } = await store.undo(asked);
    expect(without.besides).toEqual([{ cost: 30 }, { cost: 1000 }]);
    expect((await folder.another().open('work')).besides).toEqual(without.besides);
    expect(await cost()).toBe(2030);
    expect((await store.finish(without, undone!)).besides).toEqual([{ cost: 30 }]);
    expect(await cost()).toBe(2030);
    const again = await store.begin(await store.open('work'), 'three');
    const withdrawn = await store.withdraw(await store.fail(again.session, { ...again.question, failure }));
    expect(withdrawn.besides).toEqual([{ cost: 30 }, { cost: 30 }]);
    expect(await cost()).toBe(2060);
  });

  it('puts back a turn that was taken back', async () => {
    const session = await say(await say(await store.create('work'), 'one'), 'two');
    const { session: without, undone } = await store.undo(session);
    expect(said(await store.finish(without, undone!))).toEqual(['one', 'two']);
    expect(await store.latest()).toMatchObject({ turns: 2, provider: 'zai' });
    expect((await store.open('work')).open).toBeUndefined();
  });
});

describe('two processes on one conversation', () => {
  it('lose no turn, whoever ends first', async () => {
    const mine = await say(await store.create('work'), 'one');
    const other = folder.another();
    const first = await store.begin(mine, 'mine');
    const second = await other.begin(await other.open('work'), 'theirs');
    await other.finish(second.session, turn({ id: second.question.id, at: NOW, user: 'theirs' }));
    const after = await store.finish(first.session, turn({ id: first.question.id, at: NOW, user: 'mine' }));
    expect(said(after)).toEqual(['one', 'theirs', 'mine']);
    expect(await store.latest()).toMatchObject({ turns: 3 });
  });

  it('write at the same moment', async () => {
    const session = await store.create('work');
    const stores = [store, folder.another(), folder.another()];
    await Promise.all(stores.flatMap((one, i) => [0, 1, 2, 3].map(n => say(session, `${i}.${n}`, 'yes', one))));
    const after = await store.open('work');
    expect(new Set(said(after)).size).toBe(12);
    expect(await store.latest()).toMatchObject({ turns: 12 });
  });

  it('may rename it or remove it in the middle of a turn of another', async () => {
    const begun = await store.begin(await say(await store.create('work'), 'one'), 'two');
    await folder.another().rename('work', 'play');
    await store.finish(begun.session, turn({ id: begun.question.id, at: NOW, user: 'two' }));
    expect(said(await store.open('play'))).toEqual(['one']);
    expect(said(await store.open('work'))).toEqual(['one', 'two']);
  });

  it('may take back a turn, which then does not come back', async () => {
    const mine = await say(await say(await store.create('work'), 'one'), 'two');
    await folder.another().undo(mine);
    expect(said(await say(mine, 'three'))).toEqual(['one', 'three']);
  });

  it('may remove it, and what the other still talks about comes back whole', async () => {
    const empty = await store.configure(await store.create('work'), { system: 'be brief', task: 'coding' });
    const mine = await say(empty, 'one');
    await folder.another().remove('work');
    const begun = await store.begin(mine, 'two');
    expect(begun.session).toMatchObject({ system: 'be brief', task: 'coding', open: { user: 'two' } });
    expect(said(await store.open('work'))).toEqual(['one']);
    expect(await store.latest()).toMatchObject({ turns: 1, title: 'one' });
  });
});

describe('names', () => {
  it('are any text, one file each, and come back from it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), text => {
        let name: string;
        try {
          name = cleanName(text);
        } catch {
          return;
        }
        expect(fileOf(name)).toMatch(/^[\w%-]+\.json$/);
        expect(nameOf(fileOf(name))).toBe(name);
      }),
    );
  });

  it.each(['', '  ', 'a\u0000b', 'a\nb', 'x'.repeat(300)])('refuses %j', async name => {
    await expect(store.create(name)).rejects.toMatchObject({ name: 'SessionError', reason: 'bad_name' });
  });

  it.each(['../../etc/passwd', 'con', 'a/b', 'ünï', 'v1.2', '.hidden', '%41'])(
    'makes a file in its folder of %j',
    async name => {
      await say(await store.create(name), 'hi');
      expect(readdirSync(folder.dir).filter(file => file.endsWith('.json'))).toHaveLength(1);
      expect((await store.list())[0]?.name).toBe(name);
    },
  );

  it('does not take one conversation for an older part of another', async () => {
    await say(await store.create('a'), 'one');
    await say(await store.create('a.1'), 'two');
    expect(said(await store.open('a'))).toEqual(['one']);
  });

  it('that mean nothing are answered with the nearest that does', async () => {
    await say(await store.create('work'), 'one');
    await expect(store.open('wrok')).rejects.toMatchObject({ reason: 'unknown', hint: 'Did you mean work?' });
    await expect(store.open('something else')).rejects.toMatchObject({
      hint: 'See them all: openclaw provider sessions',
    });
  });

  it('can be changed and doubled, but not to one that is taken', async () => {
    await say(await store.create('a'), 'one');
    await say(await store.create('b'), 'two');
    await expect(store.rename('a', 'b')).rejects.toMatchObject({ reason: 'taken' });
    await expect(store.copy('a', 'b')).rejects.toMatchObject({ reason: 'taken' });
    await expect(store.create('a')).rejects.toMatchObject({ reason: 'taken' });
    await expect(store.rename('x', 'y')).rejects.toMatchObject({ reason: 'unknown' });
    expect(said(await store.rename('a', 'c'))).toEqual(['one']);
    await say(await store.copy('c', 'd'), 'more');
    expect(said(await store.open('c'))).toEqual(['one']);
    expect(said(await store.open('d'))).toEqual(['one', 'more']);
    expect(await store.remove('d')).toBe(true);
    expect(await store.remove('d')).toBe(false);
    expect((await store.list()).map(({ name }) => name).sort()).toEqual(['b', 'c']);
  });
});

describe('a file', () => {
  it('that ends anywhere, as after a crash, loses at most its last entry and takes new ones', async () => {
    await say(await say(await store.create('whole'), 'one'), 'two');
    const text = readFileSync(path('whole'));
    const twoAt = text.indexOf('"two"');
    for (let size = text.indexOf('re: one') + 600; size < text.length; size += 23) {
      writeFileSync(path('torn'), text);
      truncateSync(path('torn'), size);
      const torn = await store.open('torn');
      expect(said(torn)[0]).toBe('one');
      if (size < twoAt) expect(said(torn)).toEqual(['one']);
      expect(said(await say(torn, 'three')).slice(-1)).toEqual(['three']);
      expect(said(await folder.another().open('torn'))[0]).toBe('one');
    }
  });

  it.each([
    ['an entry', '[\n{"v":2,"type":"question","at":1,"id":"q","user":"hi"}\n]\n'],
    ['an entry of a kind we do not know', '[\n{"v":3,"type":"branch","at":1}\n]\n'],
  ])('of a newer version (%s) is refused and left as it is', async (_what, text) => {
    mkdirSync(folder.dir, { recursive: true });
    writeFileSync(path('work'), text);
    await expect(store.open('work')).rejects.toMatchObject({ name: 'StateError', reason: 'newer_version' });
    const session = { name: 'work', createdAt: NOW, turns: [] };
    await expect(store.begin(session, 'hi')).rejects.toMatchObject({ reason: 'newer_version' });
    await expect(store.copy('work', 'copy')).rejects.toMatchObject({ reason: 'newer_version' });
    expect(readFileSync(path('work'), 'utf8')).toBe(text);
    expect(await store.list()).toEqual([]);
  });

  it('without versions is of the first', async () => {
    await say(await store.create('work'), 'one');
    writeFileSync(path('work'), readFileSync(path('work'), 'utf8').replaceAll('"v":1,', ''));
    expect(said(await store.open('work'))).toEqual(['one']);
  });

  it('passes over an entry whose time is none', async () => {
    await say(await store.create('work'), 'one');
    const text = readFileSync(path('work'), 'utf8');
    writeFileSync(
      path('work'),
      text.replace(/\n\]\s*$/, ',\n{"v":1,"type":"question","at":1e300,"id":"q","user":"hi"}\n]\n'),
    );
    expect((await store.open('work')).open).toBeUndefined();
    expect(await store.latest()).toMatchObject({ at: NOW, turns: 1 });
  });

  it('of something else is none of ours', async () => {
    mkdirSync(folder.dir, { recursive: true });
    writeFileSync(path('work'), '{"hello": "world"}');
    expect(await store.list()).toEqual([]);
    expect((await store.open('work')).turns).toEqual([]);
  });
});

describe('the list', () => {
  it('has the newest first, with what a dashboard shows, and latest is its head', async () => {
    for (const [i, name] of ['old', 'new', 'middle'].entries()) {
      await say(await store.create(name), `question of ${name}`);
      const at = NOW / 1000 + [0, 9, 5][i]!;
      utimesSync(path(name), at, at);
    }
    appendFileSync(join(folder.dir, 'notes.txt'), 'not ours');
    const list = await store.list();
    expect(list.map(({ name }) => name)).toEqual(['new', 'middle', 'old']);
    expect(list[0]).toEqual({
      name: 'new',
      at: NOW,
      turns: 1,
      title: 'question of new',
      cost: 1000,
      provider: 'zai',
      model: 'glm-4.7',
      contextTokens: 20_000,
      contextWindow: 128_000,
    });
    expect(await store.latest()).toEqual(list[0]);
  });

  it('is empty where there is no folder', async () => {
    expect(await store.list()).toEqual([]);
    expect(await store.latest()).toBeUndefined();
  });
});

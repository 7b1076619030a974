// Tests whole conversations with the real engine over HTTP: who answers turn by turn, what is sent of the history, and that no turn is lost.
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../src/domain/message.ts';
import type { RoutingOptions } from '../../src/domain/request.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { EngineEvent } from '../../src/engine/contract.ts';
import { always } from '../../src/sandbox/script.ts';
import type { Session } from '../../src/session/contract.ts';
import { createConversation } from '../../src/session/conversation.ts';
import { analyzeTask } from '../../src/task/analyze.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';
import { type SessionFolder, sessionFolder } from '../helpers/sessions.ts';
import type { settings } from '../helpers/world.ts';

let rig: Rig;
let folder: SessionFolder;
let now: number;

afterEach(async () => {
  await rig.close();
  folder.remove();
});

async function start(members: readonly Member[], more: Parameters<typeof settings>[0] = {}) {
  now = Date.now();
  const clock = { now: () => now };
  folder = sessionFolder(clock.now);
  rig = await startRig(members, { settings: more, ports: { analyze: messages => analyzeTask({ messages }), clock } });
}

function converse(change: Partial<Settings> = {}) {
  const { engine: answerer, providers } = rig;
  const settings = { ...rig.settings, ...change };
  return createConversation<EngineEvent>({
    store: folder.store,
    answerer,
    providers,
    settings,
    clock: { now: () => now },
  });
}

interface Said {
  readonly session: Session;
  readonly by: string | undefined;
  readonly notices: readonly string[];
}

async function say(
  session: Session,
  user: string,
  routing: RoutingOptions = {},
  change?: Partial<Settings>,
): Promise<Said> {
  const notices: string[] = [];
  const emit = (event: EngineEvent) => {
    if (event.type === 'notice') notices.push(event.message);
  };
  const result = await converse(change).ask({ session, user, routing }, emit);
  return { session: result.session, by: result.turn?.by.provider, notices };
}

/** What a provider was sent last, as plain text by role. */
function sent(id: string): readonly (readonly [role: string, text: string])[] {
  const body = JSON.parse(rig.sandbox.provider(id).requests.at(-1)!.body) as { messages: Message[] };
  return body.messages.map(({ role, content }) => [role, String(content)]);
}

/** Some 400 tokens that no other turn has. */
const long = (n: number) =>
  `Turn ${n}: write a Python function that sorts numbers. ${`word${n} and more text `.repeat(60)}`;
const REPLY = { reply: () => `def f(x): return sorted(x) # ${'some more code here '.repeat(20)}` };

describe('forty turns', () => {
  it('cross a spent quota, a failing provider and a smaller window, and none is lost', async () => {
    const small = { contextWindow: 9_000, maxOutput: 1_000 };
    await start([
      { id: 'alpha', quota: 14, ...REPLY },
      { id: 'beta', ...REPLY },
      { id: 'gamma', model: small, ...REPLY },
    ]);
    let session = await folder.store.create('forty');
    const by: (string | undefined)[] = [];
    const notices: string[] = [];
    for (let n = 1; n <= 40; n++) {
      if (n === 29) rig.sandbox.provider('beta').setScript(always({ type: 'status', status: 503 }));
      // Read anew every time, as a new process would.
      const said = await say(n === 1 ? session : await folder.another().open('forty'), long(n));
      session = said.session;
      by.push(said.by);
      notices.push(...said.notices);
    }
    expect(by).toEqual([...Array(14).fill('alpha'), ...Array(14).fill('beta'), ...Array(12).fill('gamma')]);
    const kept = await folder.another().open('forty');
    expect(kept.turns.map(({ user }) => user)).toEqual(Array.from({ length: 40 }, (_, i) => long(i + 1)));
    expect(kept.turns.every(({ answer }) => answer.startsWith('def f(x)'))).toBe(true);
    expect(kept.open).toBeUndefined();

    const messages = sent('gamma');
    expect(messages[0]).toEqual(['user', long(1)]);
    expect(messages[1]![1]).toMatch(/^\[\d+ answers are left out here\.\]$/);
    expect(messages.at(-1)).toEqual(['user', long(40)]);
    expect(messages.at(-3)).toEqual(['user', long(39)]);
    const newest = (messages.length - 3) / 2;
    expect(messages.map(([role]) => role)).toEqual(messages.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')));
    expect(newest).toBeGreaterThan(5);
    expect(notices.at(-1)).toBe(`history compacted: ${newest} of 39 turns sent, gamma m-gamma takes 9,000 tokens`);
    expect(notices.filter(notice => notice.startsWith('history compacted'))).toHaveLength(12);
  });
});

describe('a conversation', () => {
  it('stays where it is, although another would be asked first now, and may leave when its cache has expired', async () => {
    await start([
      { id: 'first', quota: 0, ...REPLY },
      { id: 'second', ...REPLY },
    ]);
    let { session } = await say(await folder.store.create('s'), long(1).repeat(10));
    expect(session.turns[0]?.by.provider).toBe('second');
    session = { ...session, turns: session.turns.map(turn => ({ ...turn, contextTokens: 6_000 })) };
    rig.sandbox.provider('first').setQuota(undefined);
    rig.store.state = { ...rig.store.state, cooldowns: {}, strikes: {} };
    const stay = await converse().decide({ session, user: long(2), routing: {} });
    expect(stay).toMatchObject({ provider: 'second', reason: 'context' });
    expect(rig.hits('first') + rig.hits('second')).toBe(2);
    const preferences = { ...rig.settings.preferences, preserveContext: false };
    expect(await converse({ preferences }).decide({ session, user: long(2), routing: {} })).toMatchObject({
      provider: 'first',
    });
    now += 6 * 60_000;
    expect(await converse().decide({ session, user: long(2), routing: {} })).toMatchObject({ provider: 'first' });
  });

  it('goes where the user wants it, and its own pin holds for it alone', async () => {
    await start([{ id: 'first' }, { id: 'second' }, { id: 'third' }]);
    let session = await folder.store.create('s');
    session = await folder.store.configure(session, { pin: { provider: 'second' } });
    expect((await say(session, 'hi')).by).toBe('second');
    expect((await say(session, 'hi', { provider: 'third' })).by).toBe('third');
    expect((await say(await folder.store.create('other'), 'hi')).by).toBe('first');
    rig.sandbox.provider('second').setScript(always({ type: 'status', status: 500 }));
    expect((await say(session, 'hi')).by).toBeUndefined();
    const preferences = { ...rig.settings.preferences, switchOnLimit: true };
    expect((await say(session, 'hi', {}, { preferences })).by).toBe('first');
    expect((await folder.store.open('s')).turns).toHaveLength(3);
  });

  it('sends its system prompt, its task and what the call says of the request', async () => {
    await start([{ id: 'only' }]);
    const session = await folder.store.configure(await folder.store.create('s'), {
      system: 'be brief',
      task: 'creative',
    });
    const after = (await say(session, 'one')).session;
    await converse().ask({ session: after, user: 'two', routing: {}, request: { maxOutputTokens: 7 } }, () => {});
    expect(sent('only').map(([role]) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(JSON.parse(rig.sandbox.provider('only').requests.at(-1)!.body)).toMatchObject({ max_completion_tokens: 7 });
    expect(rig.store.log.map(({ session: name, task }) => [name, task])).toEqual([
      ['s', 'creative'],
      ['s', 'creative'],
    ]);
  });

  it('keeps the question of a turn that failed, and asks again with it', async () => {
    await start([{ id: 'only' }]);
    let { session } = await say(await folder.store.create('s'), 'one');
    rig.sandbox.provider('only').setScript(always({ type: 'status', status: 500 }));
    session = (await say(session, 'two')).session;
    expect(session.open).toMatchObject({ user: 'two', failure: { kind: 'server_error' } });
    rig.sandbox.provider('only').setScript([]);
    const again = await say(await folder.another().open('s'), String(session.open!.user));
    expect(again.session.turns.map(({ user }) => user)).toEqual(['one', 'two']);
    expect(sent('only').map(([, text]) => text)).not.toContain('two\ntwo');
    expect(sent('only')).toHaveLength(3);
  });

  it('says that a turn could not be saved, and still gives the answer', async () => {
    await start([{ id: 'only' }]);
    const session = await folder.store.create('s');
    const store = { ...folder.store, finish: () => Promise.reject(new Error('no space')) };
    const notices: string[] = [];
    const { engine: answerer, providers, settings } = rig;
    const { turn, session: after } = await createConversation<EngineEvent>({
      store,
      answerer,
      providers,
      settings,
      clock: { now: () => now },
    }).ask({ session, user: 'hi', routing: {} }, event => event.type === 'notice' && notices.push(event.message));
    expect(turn?.answer).not.toBe('');
    expect(after.turns).toEqual([turn]);
    expect(notices).toEqual(['this turn is not saved: no space']);
  });
});

describe('a disk that is full for a while', () => {
  /** Writes fail as long as `isFull` says so. */
  function store(isFull: () => boolean): SessionFolder['store'] {
    const real = folder.store;
    const unlessFull =
      <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
      (...args: Args) =>
        isFull() ? Promise.reject(new Error('no space')) : write(...args);
    return {
      ...real,
      begin: unlessFull(real.begin),
      finish: unlessFull(real.finish),
      fail: unlessFull(real.fail),
    };
  }

  it('costs no question, no answer and no turn, in memory or on the disk', async () => {
    await start([{ id: 'only' }]);
    let full = true;
    const notices: string[] = [];
    const { engine: answerer, providers, settings } = rig;
    const clock = { now: () => now };
    const conversation = createConversation<EngineEvent>({
      store: store(() => full),
      answerer,
      providers,
      settings,
      clock,
    });
    const ask = async (session: Session, user: string) =>
      (
        await conversation.ask(
          { session, user, routing: {} },
          event => event.type === 'notice' && notices.push(event.message),
        )
      ).session;
    let session = await ask(await folder.store.create('s'), 'one');
    expect(session.turns.map(({ user }) => user)).toEqual(['one']);
    expect(notices).toEqual(['this question is not saved: no space', 'this turn is not saved: no space']);
    rig.sandbox.provider('only').setScript(always({ type: 'status', status: 500 }));
    session = await ask(session, 'two');
    expect(session.open?.user).toBe('two');
    rig.sandbox.provider('only').setScript([]);
    full = false;
    session = await ask(session, 'three');
    expect(session.turns.map(({ user }) => user)).toEqual(['one', 'three']);
    expect((await folder.another().open('s')).turns).toEqual(session.turns);
    expect(sent('only').map(([, text]) => text)).toContain('one');
  });
});

describe('a history that fits nobody', () => {
  const tight = { contextWindow: 4_000, maxOutput: 500 };

  it('is cut for the largest window there is', async () => {
    await start([
      { id: 'tiny', model: { contextWindow: 2_000, maxOutput: 500 }, ...REPLY },
      { id: 'tight', model: tight, ...REPLY },
    ]);
    let session = await folder.store.create('s');
    for (let n = 1; n <= 8; n++) session = (await say(session, long(n))).session;
    const { by, notices } = await say(session, long(9));
    expect(by).toBe('tight');
    expect(notices.at(-1)).toMatch(/^history compacted: \d of 8 turns sent, tight m-tight takes 4,000 tokens$/);
    expect(sent('tight')[0]).toEqual(['user', long(1)]);
  });

  it('is not cut for somebody else where nobody else may answer', async () => {
    await start([
      { id: 'wide', ...REPLY },
      { id: 'tight', model: tight, ...REPLY },
    ]);
    let session = await folder.store.create('s');
    for (let n = 1; n <= 8; n++) session = (await say(session, long(n))).session;
    rig.sandbox.provider('wide').setScript(always({ type: 'status', status: 503 }));
    for (const routing of [{ fallback: false }, { provider: 'wide' }])
      expect((await say(session, long(9), routing)).by).toBeUndefined();
    expect(rig.hits('tight')).toBe(0);
    expect((await say(session, long(9))).by).toBe('tight');
  });

  it('is cut further where the provider counts otherwise', async () => {
    await start([{ id: 'only', ...REPLY }]);
    let session = await folder.store.create('s');
    for (let n = 1; n <= 6; n++) session = (await say(session, long(n))).session;
    rig.sandbox.provider('only').setScript([{ behaviour: { type: 'context_overflow' }, to: 2 }]);
    const { by, notices, session: after } = await say(session, long(7));
    expect(by).toBe('only');
    expect(notices.filter(notice => notice.startsWith('history compacted'))).toHaveLength(2);
    expect(sent('only').length).toBeLessThan(9);
    expect(after.turns).toHaveLength(7);
    expect(after.turns.at(-1)?.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('of a question that is too long by itself is an error, and the question stays', async () => {
    await start([{ id: 'tight', model: tight, ...REPLY }]);
    const { session } = await say(await folder.store.create('s'), 'hi');
    const failed = await say(session, 'word '.repeat(5_000));
    expect(failed.by).toBeUndefined();
    expect(failed.session.open?.failure).toMatchObject({ kind: 'context_too_long' });
    expect(rig.hits('tight')).toBe(1);
  });
});

describe('an answer that is asked for again', () => {
  const asked = { user: 'and another?', routing: {} };
  const answers = ({ turns }: Session) => turns.map(({ answer }) => answer);
  async function begun(members: readonly Member[]) {
    await start(members);
    const { session } = await say(await folder.store.create('s'), 'one?');
    return (await say(session, asked.user)).session;
  }
  let number = 0;
  const counting = { id: 'a', reply: () => `answer ${++number}` };

  it('is there until the new one is, whenever the process dies', async () => {
    number = 0;
    const session = await begun([counting]);
    const replaces = session.turns[1]!.id;
    // Killed in the middle: the question is on the disk, and nothing comes after it.
    const { question } = await folder.store.begin(session, asked.user, replaces);
    const found = await folder.another().open('s');
    expect([answers(found), found.open]).toEqual([['answer 1', 'answer 2'], { ...question, replaces }]);
    const { session: after } = await converse().ask({ session: found, ...asked, replaces }, () => {});
    expect(answers(after)).toEqual(['answer 1', 'answer 3']);
    const kept = await folder.another().open('s');
    expect([answers(kept), kept.open]).toEqual([['answer 1', 'answer 3'], undefined]);
    const [summary] = await folder.another().list();
    const all = [...kept.turns, ...kept.besides!];
    expect(all).toHaveLength(3);
    expect([summary?.turns, summary?.cost]).toEqual([2, all.reduce((sum, { cost }) => sum + cost!, 0)]);
  });
  it('is not sent along with its own question', async () => {
    number = 0;
    const session = await begun([counting]);
    await converse().ask({ session, ...asked, replaces: session.turns[1]!.id }, () => {});
    expect(sent('a').map(([, text]) => text)).toEqual(['one?', 'answer 1', 'and another?']);
  });
  it('stays where the new one does not come', async () => {
    number = 0;
    const session = await begun([{ ...counting, script: [{ behaviour: { type: 'status', status: 400 }, from: 3 }] }]);
    const result = await converse().ask({ session, ...asked, replaces: session.turns[1]!.id }, () => {});
    expect([result.outcome.ok, answers(result.session)]).toEqual([false, ['answer 1', 'answer 2']]);
    expect(answers(await folder.another().open('s'))).toEqual(['answer 1', 'answer 2']);
    const { open } = await folder.store.withdraw(result.session);
    expect(open).toBeUndefined();
  });
});

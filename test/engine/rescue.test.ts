// Tests of the rescue of broken answers, against simulated providers over real HTTP.
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../src/engine/contract.ts';
import { always, type Behaviour, first } from '../../src/sandbox/script.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});
async function rig(...members: readonly Member[]): Promise<Rig> {
  const made = await startRig(members, { settings: { timeouts: { firstTokenMs: 600, stallMs: 400 } } });
  rigs.push(made);
  return made;
}
const text = 'One by one the letters went through many hands until at last they were read aloud.';
const other = 'Nobody here has ever heard of such a thing, and yet it is said to be quite common.';
const cut: Behaviour = { type: 'cut', afterTokens: 11, by: 'rst' };
const a = (more: Partial<Member> = {}): Member => ({ id: 'a', reply: () => text, script: always(cut), ...more });
const b = (more: Partial<Member> = {}): Member => ({ id: 'b', reply: () => text, ...more });
const goesOn = { model: { prefill: true } };
const restarts = (events: readonly EngineEvent[]) => events.filter(({ type }) => type === 'restart');
/** What stands in front of a reader who obeys restarts. */
function seen(events: readonly EngineEvent[]): string {
  let shown = '';
  for (const event of events)
    if (event.type === 'text') shown += event.text;
    else if (event.type === 'restart') shown = '';
  return shown;
}
/** The sandbox's answer to a continued request: only what is missing. */
const rest: Member['reply'] = ask => {
  const last = ask.messages.at(-1)!;
  return last.role === 'assistant' ? text.slice(last.text.length).trimStart() : other;
};

describe.each([undefined, 'visible', 'free'] as const)('where a restart is %s', restart => {
  const breaks: readonly Behaviour[] = [
    cut,
    { type: 'cut', afterTokens: 11, by: 'fin' },
    { type: 'stall', afterTokens: 11 },
    { type: 'error_event', afterTokens: 11 },
    { type: 'malformed_chunk', afterTokens: 11 },
    { type: 'missing_end' },
  ];
  it.each(breaks)('$type: the same answer of the next goes on without a seam', async script => {
    const { ask, hits, store } = await rig(a({ script: always(script) }), b());
    const { outcome, events, shown } = await ask('x', {}, { restart });
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' }, answer: { text, finishReason: 'stop' } });
    expect(shown).toBe(text);
    expect(restarts(events)).toEqual([]);
    expect([hits('a'), hits('b')]).toEqual([1, 1]);
    expect(store.log[0]!.attempts.map(({ ok, costNanoUsd }) => [ok, costNanoUsd! > 0])).toEqual([
      [false, true],
      [true, true],
    ]);
    expect(outcome.cost).toBe(outcome.attempts.reduce((sum, { cost }) => sum + cost!, 0));
  });
  it('nobody else is left: the same is asked once more', async () => {
    const { ask, hits } = await rig(a({ script: first(1, cut) }));
    const { outcome, shown } = await ask('x', { fallback: false }, { restart });
    expect(outcome).toMatchObject({ ok: true, answer: { text } });
    expect(shown).toBe(text);
    expect(hits('a')).toBe(2);
  });
  it('nobody can finish it: a clean error, the part kept, the first cause told', async () => {
    const { ask } = await rig(a(), b({ script: always({ type: 'status', status: 503 }) }));
    const { outcome, events } = await ask('x', {}, { restart });
    expect(outcome).toMatchObject({ ok: false, candidate: { provider: 'a' }, failure: { kind: 'truncated' } });
    expect(outcome.failure!.message).toBe(outcome.attempts[0]!.failure!.message);
    expect(outcome.answer!.text).toBe(seen(events));
    expect(outcome.answer!.text).not.toBe('');
    expect(text.startsWith(outcome.answer!.text)).toBe(true);
  });
  it('a named provider is not left, nor is any with --no-fallback', async () => {
    for (const routing of [{ provider: 'a' }, { fallback: false }]) {
      const { ask, hits } = await rig(a(), b());
      expect((await ask('x', routing, { restart })).outcome).toMatchObject({
        ok: false,
        failure: { kind: 'truncated' },
      });
      expect([hits('a'), hits('b')]).toEqual([2, 0]);
    }
  });
  it('a refusal of the content midway is not shopped around', async () => {
    const { ask, hits } = await rig(a({ script: always({ type: 'content_filter', at: 'finish' }) }), b());
    const { outcome } = await ask('x', {}, { restart });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'content_filtered' }, answer: { text } });
    expect(hits('b')).toBe(0);
  });
  it('the caller cancels in the middle of the rescue: it ends, as cancelled', async () => {
    const { ask, hits } = await rig(a(), b({ script: always({ type: 'silence' }) }), { id: 'c', reply: () => text });
    const abort = new AbortController();
    const onEvent = (event: EngineEvent) => {
      if (event.type === 'attempt' && event.number === 2) abort.abort();
    };
    const { outcome } = await ask('x', {}, { restart, signal: abort.signal, onEvent });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    expect(hits('c')).toBe(0);
  });
});

describe('another answer', () => {
  const world = (more: Partial<Member> = {}) => rig(a(), b({ reply: () => other, ...more }));
  it.each(['free', 'visible'] as const)('%s: begins anew, told before its first word', async restart => {
    const { ask, hits } = await world();
    const { outcome, events } = await ask('x', {}, { restart });
    expect(outcome).toMatchObject({ ok: true, answer: { text: other } });
    expect(restarts(events)).toMatchObject([{ candidate: { provider: 'b' } }]);
    expect(seen(events)).toBe(other);
    expect(hits('b')).toBe(1);
  });
  it('where nothing can be taken back it is not shown, and the part is kept', async () => {
    const { ask, store } = await world();
    const { outcome, shown } = await ask();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'truncated' }, answer: { text: shown } });
    expect(text.startsWith(shown)).toBe(true);
    expect(outcome.attempts.map(({ failure }) => failure?.code)).toEqual(['ECONNRESET', 'not_shown']);
    // It was no fault of the second one's.
    expect(Object.keys(store.state.cooldowns).filter(key => key.startsWith('b'))).toEqual([]);
  });
  it('no more than two are tried for that', async () => {
    const more = ['c', 'd', 'e'].map(id => ({ id, reply: () => `${id}: ${other}` }));
    const { ask } = await rig(a(), b({ reply: () => other }), ...more);
    expect((await ask()).outcome.attempts.map(({ provider }) => provider)).toEqual(['a', 'b', 'c']);
  });
  it.each([undefined, 'visible'] as const)('%s: a model that goes on from a part is given it', async restart => {
    const { ask, sandbox } = await world({ reply: rest, ...goesOn });
    const { outcome, events, shown } = await ask('x', {}, { restart });
    expect(outcome).toMatchObject({ ok: true, answer: { text }, candidate: { provider: 'b' } });
    expect(shown).toBe(text);
    expect(restarts(events)).toEqual([]);
    const { messages } = JSON.parse(sandbox.provider('b').requests.at(-1)!.body) as { messages: { role: string }[] };
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });
  it('nobody who is not known to is ever given a part', async () => {
    const refuses = always({ type: 'rejects_prefill' });
    for (const restart of [undefined, 'visible', 'free'] as const) {
      const { ask, sandbox } = await world({ script: refuses });
      await ask('x', {}, { restart });
      for (const { body } of sandbox.provider('b').requests) expect(body).not.toContain('"assistant"');
    }
  });
  it('who was thought to and refuses begins anew where that can be seen, and else is left', async () => {
    const script = always({ type: 'rejects_prefill' });
    const seenOne = await (await world({ script, ...goesOn })).ask('x', {}, { restart: 'visible' });
    expect(seenOne.outcome).toMatchObject({ ok: true, answer: { text: other } });
    expect(seen(seenOne.events)).toBe(other);
    const { outcome } = await (await world({ script, ...goesOn })).ask();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'truncated' } });
  });
});

// Tests of the circuit breaker through the engine: outages, probes and recoveries under an injected clock.
import { afterEach, describe, expect, it } from 'vitest';
import { always, type Behaviour } from '../../src/sandbox/script.ts';
import { startRig } from '../helpers/rig.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const START = Date.UTC(2026, 10, 21, 12);
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const reply = () => 'one two three four five';
const DOWN: Behaviour = { type: 'status', status: 503 };

/** A primary `a` and, unless it is alone, an alternative `b`. */
async function scene({ dice = 0.5, alone = false }: { dice?: number; alone?: boolean } = {}) {
  const time = { now: START };
  const members = alone ? ['a'] : ['a', 'b'];
  const rig = await startRig(
    members.map(id => ({ id, reply })),
    { ports: { clock: { now: () => time.now }, dice: { next: () => dice } } },
  );
  closers.push(rig.close);
  const { store, hits } = rig;
  return {
    store,
    time,
    hits: () => hits('a'),
    primary: (behaviour: Behaviour) => rig.sandbox.provider('a').setScript(always(behaviour)),
    ask: async (routing: Parameters<typeof rig.ask>[1] = {}, options: Parameters<typeof rig.ask>[2] = {}) => {
      const { outcome } = await rig.ask('hello', routing, options);
      return outcome.candidate?.provider ?? outcome.failure?.kind;
    },
    cooldowns: () => Object.values(store.state.cooldowns),
  };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Until two failures in a row have opened it. */
async function opened({ primary, ask }: Scene, behaviour = DOWN) {
  primary(behaviour);
  await ask();
  await ask();
}

describe('an outage of a minute, with a request every 4 s', () => {
  const kinds: readonly [string, Behaviour][] = [
    ['503', DOWN],
    ['500', { type: 'status', status: 500 }],
    ['resets', { type: 'reset' }],
    ['the vendor says it is full', { type: 'overloaded' }],
    ['empty answers', { type: 'empty', what: 'body' }],
  ];
  it.each(kinds)('%s: 4 requests at most find out, and it is back in use within 10 s', async (_name, behaviour) => {
    for (const dice of [0, 0.5, 0.999])
      for (const phase of [0, 1, 3.9]) {
        const { primary, ask, hits, time } = await scene({ dice });
        let touched = 0;
        let backAfter: number | undefined;
        for (let at = phase * SECOND; at < 90 * SECOND && backAfter === undefined; at += 4 * SECOND) {
          time.now = START + at;
          primary(at < 60 * SECOND ? behaviour : { type: 'ok' });
          const before = hits();
          const answered = await ask();
          if (at < 60 * SECOND && hits() > before) touched += 1;
          if (at >= 60 * SECOND && answered === 'a') backAfter = at - 60 * SECOND;
          if (at < 60 * SECOND) expect(answered).toBe('b');
        }
        expect(touched, `dice ${dice}, phase ${phase}`).toBeLessThanOrEqual(4);
        expect(backAfter, `dice ${dice}, phase ${phase}`).toBeLessThanOrEqual(10 * SECOND);
      }
  });
});

describe('evidence', () => {
  it('one 503 is none: the next request goes there again', async () => {
    const { primary, ask, time } = await scene();
    primary(DOWN);
    expect(await ask()).toBe('b');
    primary({ type: 'ok' });
    time.now += SECOND;
    expect(await ask()).toBe('a');
  });

  it('a provider that fails now and then is left alone after three failures of five', async () => {
    const { primary, ask, cooldowns } = await scene();
    for (const behaviour of [DOWN, { type: 'ok' }, DOWN, { type: 'ok' }] as const) {
      primary(behaviour);
      await ask();
    }
    expect(cooldowns()).toEqual([]);
    primary(DOWN);
    await ask();
    expect(cooldowns()).toMatchObject([{ kind: 'overloaded', model: 'm-a' }]);
  });

  it('thirty requests that fail at the same time are one outage, not thirty', async () => {
    const { primary, ask, cooldowns, time } = await scene();
    primary(DOWN);
    await Promise.all(Array.from({ length: 30 }, () => ask()));
    expect(cooldowns()).toMatchObject([{ strikes: 1, until: time.now + 15_000 }]);
  });
});

describe('the probe', () => {
  it('is one request, however many come at the same time', async () => {
    const it = await scene();
    await opened(it);
    const before = it.hits();
    it.time.now += 20 * SECOND;
    const answers = await Promise.all(Array.from({ length: 20 }, () => it.ask()));
    expect(it.hits() - before).toBe(1);
    expect(new Set(answers)).toEqual(new Set(['b']));
    expect(it.cooldowns()).toMatchObject([{ strikes: 2, until: it.time.now + 18_000 }]);
  });

  it('that answers lets everybody in with its first words, however long it takes', async () => {
    const made = await scene();
    const { primary, ask, time, hits } = made;
    await opened(made);
    time.now += 60 * SECOND;
    primary({ type: 'stall', afterTokens: 2, forMs: 300 });
    const before = hits();
    let second: Promise<string | undefined> | undefined;
    // As soon as the state has heard of it.
    const later = async () => {
      while (Object.keys(made.store.state.cooldowns).length > 0) await new Promise(setImmediate);
      return ask();
    };
    const onEvent = ({ type }: { readonly type: string }) => {
      if (type === 'text') second ??= later();
    };
    const first = await ask({}, { onEvent });
    expect([first, await second, hits() - before]).toEqual(['a', 'a', 2]);
  });

  it('that fails after its first words as it did before opens the breaker at once', async () => {
    const made = await scene();
    const { primary, ask, time, cooldowns } = made;
    await opened(made, { type: 'overloaded' });
    const [before] = cooldowns();
    time.now += 60 * SECOND;
    primary({ type: 'error_event', afterTokens: 3 });
    await ask();
    expect(cooldowns()).toMatchObject([{ kind: before!.kind, since: time.now }]);
  });

  it('that succeeds lets everybody in', async () => {
    const it = await scene();
    await opened(it);
    it.time.now += 20 * SECOND;
    it.primary({ type: 'ok' });
    expect(await it.ask()).toBe('a');
    expect(it.cooldowns()).toEqual([]);
    expect(await Promise.all([it.ask(), it.ask(), it.ask()])).toEqual(['a', 'a', 'a']);
  });

  it('whose process was killed blocks nobody for longer than its lease', async () => {
    const it = await scene();
    await opened(it);
    it.time.now += 20 * SECOND;
    const [key, cooldown] = Object.entries(it.store.state.cooldowns)[0]!;
    const probe = { at: it.time.now, until: it.time.now + 15 * SECOND };
    it.store.state = { ...it.store.state, cooldowns: { [key]: { ...cooldown, probe } } };
    it.primary({ type: 'ok' });
    expect(await it.ask()).toBe('b');
    it.time.now += 16 * SECOND;
    expect(await it.ask()).toBe('a');
  });

  it('that a short deadline ends decides nothing, and the next request is one', async () => {
    const it = await scene();
    await opened(it);
    it.time.now += 20 * SECOND;
    it.primary({ type: 'silence' });
    expect(await it.ask({ timeoutMs: 100 })).toBe('b');
    it.primary({ type: 'ok' });
    expect(await it.ask()).toBe('a');
  });

  it('that fails in another way keeps the breaker open', async () => {
    const it = await scene();
    await opened(it);
    it.time.now += 20 * SECOND;
    it.primary({ type: 'status', status: 500 });
    expect(await it.ask()).toBe('b');
    expect(it.cooldowns()).toMatchObject([{ kind: 'overloaded', strikes: 2 }]);
    it.time.now += 10 * SECOND;
    const before = it.hits();
    expect(await it.ask()).toBe('b');
    expect(it.hits()).toBe(before);
  });
});

describe('nobody is left without an answer', () => {
  it('the only provider is asked although it cools down', async () => {
    const it = await scene({ alone: true });
    await opened(it);
    it.primary({ type: 'ok' });
    expect(await it.ask()).toBe('a');
    expect(it.cooldowns()).toEqual([]);
  });

  it('and while another process has the probe', async () => {
    const it = await scene({ alone: true });
    await opened(it);
    it.time.now += 20 * SECOND;
    it.primary({ type: 'ok' });
    expect(await Promise.all([it.ask(), it.ask(), it.ask()])).toEqual(['a', 'a', 'a']);
  });

  it('a provider that is named is asked once whatever is known of it', async () => {
    const it = await scene();
    await opened(it);
    const before = it.hits();
    expect(await it.ask({ provider: 'a' })).toBe('overloaded');
    expect(it.hits() - before).toBe(1);
    it.primary({ type: 'ok' });
    expect(await it.ask({ provider: 'a' })).toBe('a');
  });
});

describe('long time-outs', () => {
  it('a reset that is days away is tried now and then, ever more rarely, and is over when a try succeeds', async () => {
    const it = await scene();
    it.primary({ type: 'status', status: 429, retryAfterS: 161 * 3600 });
    const tries: number[] = [];
    for (let hour = 0; hour < 100; hour += 0.25) {
      it.time.now = START + hour * HOUR;
      const before = it.hits();
      expect(await it.ask()).toBe('b');
      if (it.hits() > before) tries.push(hour);
    }
    expect(tries.length).toBeGreaterThanOrEqual(5);
    expect(tries.length).toBeLessThanOrEqual(9);
    expect(it.cooldowns()).toMatchObject([{ source: 'header' }]);
    it.primary({ type: 'ok' });
    it.time.now = START + 130 * HOUR;
    expect(await it.ask()).toBe('a');
    expect(it.cooldowns()).toEqual([]);
  });

  it('a spent balance clears itself when it was topped up', async () => {
    const it = await scene();
    it.primary({ type: 'quota_spent' });
    expect(await it.ask()).toBe('b');
    expect(it.cooldowns()).toMatchObject([{ kind: 'quota_exhausted' }]);
    it.time.now += 0.5 * HOUR;
    it.primary({ type: 'ok' });
    expect(await it.ask()).toBe('b');
    it.time.now += HOUR;
    expect(await it.ask()).toBe('a');
    expect(it.cooldowns()).toEqual([]);
  });
});

describe('a clock that jumps', () => {
  it('back by years: what was written in the future locks nobody', async () => {
    const it = await scene();
    it.time.now = START + 4 * 365 * 24 * HOUR;
    await opened(it);
    it.time.now = START;
    it.primary({ type: 'ok' });
    expect(await it.ask()).toBe('a');
    expect(it.cooldowns()).toEqual([]);
  });

  it('back, and it is still down: closed for the time of the new clock', async () => {
    const it = await scene();
    it.time.now = START + 4 * 365 * 24 * HOUR;
    await opened(it);
    it.time.now = START;
    expect(await it.ask()).toBe('b');
    expect(it.cooldowns()).toMatchObject([{ since: START }]);
    expect(it.cooldowns()[0]!.until).toBeLessThan(START + 60 * SECOND);
  });

  it('forward: the time-out is over, and one request tries', async () => {
    const it = await scene();
    await opened(it);
    const before = it.hits();
    it.time.now += 48 * HOUR;
    await Promise.all([it.ask(), it.ask(), it.ask()]);
    expect(it.hits() - before).toBe(1);
  });
});

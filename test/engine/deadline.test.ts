// Tests of a short deadline: whoever is silent leaves time for the next, and is known as silent afterwards.
import { afterEach, describe, expect, it } from 'vitest';
import { type Limits, sharing } from '../../src/engine/limits.ts';
import { outOfTime, untilDeadline } from '../../src/engine/own-failures.ts';
import { Pace } from '../../src/engine/pace.ts';
import { always } from '../../src/sandbox/script.ts';
import { type Rig, startRig } from '../helpers/rig.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});
const rig = async (...args: Parameters<typeof startRig>) => {
  const made = await startRig(...args);
  rigs.push(made);
  return made;
};

const limits: Limits = { connectMs: 10_000, headersMs: 10_000, firstTokenMs: 10_000, stallMs: 10_000 };

describe('of a short time', () => {
  it('half is for whoever comes next; the last has all of it', () => {
    const short = { connectMs: 4000, headersMs: 4000, firstTokenMs: 4000, stallMs: 10_000, isShared: true };
    expect(sharing(limits, 8000, 'usual')).toEqual(short);
    expect(sharing(limits, 8000, 'probe')).toEqual(short);
    expect(sharing(limits, 8000, 'last')).toEqual(limits);
    expect(sharing(limits, 600_000, 'usual')).toEqual(limits);
    expect(sharing(limits, -5, 'usual').firstTokenMs).toBe(1);
  });
  it('a silence is evidence where it was long enough to be one', () => {
    const silent = {
      kind: 'timeout',
      scope: 'model',
      message: 'no answer for 4 s',
      hint: 'in providers.json',
    } as const;
    expect(untilDeadline(silent, 4000)).toMatchObject({ scope: 'model', hint: expect.stringContaining('--timeout') });
    expect(untilDeadline(silent, 900)).toMatchObject({ scope: 'none' });
    expect(untilDeadline(outOfTime(8000), 8000)).toMatchObject({
      scope: 'model',
      hint: 'Give it longer: --timeout 24s',
    });
  });
  it('the next answers where the first is silent', async () => {
    const made = await rig([
      { id: 'a', script: always({ type: 'silence' }) },
      { id: 'b', reply: () => 'Here I am.' },
    ]);
    const { outcome } = await made.ask('x', { timeoutMs: 4000 });
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
    expect(outcome.attempts[0]!.failure).toMatchObject({
      kind: 'timeout',
      message: 'no answer for 2 s',
      scope: 'none',
    });
  });
  it('the last is asked until the time is over, and nobody after it', async () => {
    const script = always({ type: 'silence' as const });
    const made = await rig([
      { id: 'a', script },
      { id: 'b', script },
      { id: 'c', script },
    ]);
    const { outcome } = await made.ask('x', { timeoutMs: 800 });
    expect(outcome.failure).toMatchObject({ kind: 'timeout', message: 'not finished within 0.8 s' });
    expect(outcome.attempts.map(({ provider }) => provider)).toEqual(['a', 'b', 'c']);
    expect(outcome.attempts.every(({ failure }) => failure?.kind === 'timeout')).toBe(true);
  });
  it('one that was named has all of it', async () => {
    const made = await rig([{ id: 'a', script: always({ type: 'silence' }) }, { id: 'b' }]);
    const { outcome } = await made.ask('x', { provider: 'a', timeoutMs: 300 });
    expect(outcome.attempts).toMatchObject([{ provider: 'a', failure: { message: 'not finished within 0.3 s' } }]);
  });
});

describe('a clock that is set', () => {
  it('changes no duration', async () => {
    let now = Date.now();
    const clock = { now: () => (now -= 3_600_000) };
    const made = await rig([{ id: 'a', reply: () => 'Here.' }], { ports: { clock } });
    const { outcome } = await made.ask();
    expect(outcome.ok).toBe(true);
    for (const ms of [outcome.latencyMs, outcome.attempts[0]!.latencyMs, outcome.attempts[0]!.firstTokenMs!]) {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThan(600_000);
    }
    expect(new Pace().measured.latencyMs).toBeGreaterThanOrEqual(0);
  });
});

// Standard input: read or not by what descriptor 0 is, never hanging, never dropping data in silence.
import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Timers } from '../../src/cli/io.ts';
import { readStdin, type StdinRules } from '../../src/cli/stdin.ts';
import { patiently } from '../../src/domain/patience.ts';
import { standStill } from '../helpers/stand-still.ts';

/** Timers that fire when the test says how late it is. */
function handTimers() {
  let pending: { at: number; action: () => void }[] = [];
  const timers: Timers = {
    after(ms, action) {
      const one = { at: ms, action };
      pending.push(one);
      return () => {
        pending = pending.filter(other => other !== one);
      };
    },
  };
  const reach = (ms: number) => {
    const due = pending.filter(({ at }) => at <= ms);
    pending = pending.filter(({ at }) => at > ms);
    for (const { action } of due) action();
  };
  return { timers, reach, count: () => pending.length };
}

function reading(more: Partial<StdinRules> = {}) {
  const stdin = new PassThrough();
  const clock = handTimers();
  const notes: string[] = [];
  const stop = new AbortController();
  const result = readStdin(stdin, {
    hasArgument: true,
    isForced: false,
    isIgnored: false,
    maxBytes: 1000,
    note: message => notes.push(message),
    isWatched: false,
    timers: clock.timers,
    signal: stop.signal,
    ...more,
  });
  return { stdin, clock, notes, result, stop };
}

describe('a silent pipe beside a prompt', () => {
  it('that spoke while this process stood still for longer than it waits is read', async () => {
    const speaker = spawn('sh', ['-c', 'sleep 0.2; echo hello'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const notes: string[] = [];
    const timers = { after: patiently };
    const rules = { hasArgument: true, isForced: false, isIgnored: false, isWatched: true, maxBytes: 1000, timers };
    const result = readStdin(speaker.stdout, {
      ...rules,
      note: message => notes.push(message),
      signal: new AbortController().signal,
    });
    standStill(6_000);
    expect(await result).toBe('hello\n');
    expect(notes).toEqual([]);
  });

  it('gets a hint after 1 s and is left after 5 s, saying so', async () => {
    const { stdin, clock, notes, result } = reading();
    clock.reach(1000);
    expect(notes).toEqual([expect.stringContaining('--no-stdin')]);
    clock.reach(5000);
    expect(await result).toBeUndefined();
    expect(notes[1]).toContain('going on without it');
    expect(stdin.destroyed).toBe(true);
  });

  it('is waited for without limit once its first byte came', async () => {
    const { stdin, clock, notes, result } = reading();
    stdin.write('a');
    await new Promise(resolve => setImmediate(resolve));
    expect(clock.count()).toBe(0);
    clock.reach(60_000);
    stdin.end('b');
    expect(await result).toBe('ab');
    expect(notes).toEqual([]);
  });

  it('is waited for where - demands it', async () => {
    const { stdin, clock, result } = reading({ isForced: true });
    clock.reach(60_000);
    stdin.end('late');
    expect(await result).toBe('late');
  });
});

describe('a pipe without a prompt', () => {
  it('is waited for, with a hint where somebody sees it', async () => {
    for (const isWatched of [true, false]) {
      const { stdin, clock, notes, result } = reading({ hasArgument: false, isWatched });
      clock.reach(60_000);
      expect(notes).toHaveLength(isWatched ? 1 : 0);
      stdin.end('prompt');
      expect(await result).toBe('prompt');
    }
  });
});

describe('what arrives', () => {
  it('is decoded whole, however its bytes are cut', async () => {
    const { stdin, result } = reading();
    for (const byte of Buffer.from('\ufeffgrün 漢字 🙂')) stdin.write(Buffer.from([byte]));
    stdin.end();
    expect(await result).toBe('grün 漢字 🙂');
  });

  it('is refused at its first NUL, without waiting for its end', async () => {
    const { stdin, result } = reading();
    stdin.write(Buffer.from([1, 0]));
    await expect(result).rejects.toMatchObject({ details: { type: 'input_not_text', exitCode: 2 } });
    expect(stdin.destroyed).toBe(true);
  });

  it('is refused as soon as it is too large', async () => {
    const { stdin, result } = reading();
    stdin.write('x'.repeat(1001));
    await expect(result).rejects.toMatchObject({ details: { type: 'input_too_large', exitCode: 2 } });
  });

  it('is not read where it is ignored', async () => {
    const { stdin, result } = reading({ isIgnored: true });
    expect(await result).toBeUndefined();
    expect(stdin.listenerCount('data')).toBe(0);
  });

  it('may be nothing', async () => {
    const { stdin, result } = reading();
    stdin.end();
    expect(await result).toBeUndefined();
  });
});

it('ends with the signal', async () => {
  const { stdin, result, stop, clock } = reading();
  stop.abort('SIGINT');
  await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  expect(stdin.destroyed).toBe(true);
  expect(clock.count()).toBe(0);
});

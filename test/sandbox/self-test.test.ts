// The self-test on a busy machine: what fell short is looked at once more, never oftener, and the first look is told.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolveProviders } from '../../src/catalog/resolve.ts';
import { type JudgedReport, startSelfTest } from '../../src/sandbox/self-test.ts';
import { parseSettings } from '../../src/schema/parse.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { memoryStore } from '../helpers/memory-store.ts';

let transport: ReturnType<typeof createTransport>;
beforeEach(() => {
  transport = createTransport({});
});
afterEach(() => transport.close());

/** All faults against one provider without anybody to take over, so that some fall short; and the runs of each. */
async function reports(lateMs: () => number) {
  const models = { m1: { contextWindow: 32_768 } };
  const file = { providers: { lab: { wire: 'openai-chat', baseUrl: 'http://127.0.0.1:9/v1', models } } };
  const parsed = parseSettings(JSON.stringify(file), { env: {}, knownProviders: [] });
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  const { settings } = parsed;
  const stores: string[] = [];
  const { reports } = startSelfTest({
    settings,
    providers: resolveProviders([], settings, { version: 1, lists: {} }, () => true, {}, '2026-11-21'),
    isFast: true,
    clock: { now: () => Date.now() },
    lateMs,
    dice: { next: () => 0.5 },
    transport,
    signal: new AbortController().signal,
    store(name) {
      stores.push(name);
      return memoryStore();
    },
    warn: () => {},
  });
  const all: JudgedReport[] = [];
  for await (const report of reports) all.push(report);
  return { all, stores };
}

const fellShort = (all: readonly JudgedReport[]) =>
  all.filter(({ verdict }) => verdict !== 'ideal').map(({ id }) => id);

it('looks once at each fault on a machine that has time for it', async () => {
  const { all, stores } = await reports(() => 0);
  expect(fellShort(all).length).toBeGreaterThan(0);
  expect([...stores].sort()).toEqual(all.map(({ id }) => id).sort());
  expect(all.every(({ first }) => first === undefined)).toBe(true);
});

it('looks once more at what fell short while the machine was busy, and tells what it saw first', async () => {
  let lateMs = 0;
  const { all, stores } = await reports(() => {
    lateMs += 600;
    return lateMs;
  });
  const again = all.filter(({ first }) => first !== undefined);
  expect(again.map(({ id }) => id)).toEqual(expect.arrayContaining(fellShort(all)));
  expect([...stores].sort()).toEqual(
    [...all, ...again.map(({ id }) => ({ id: `${id}-again` }))].map(({ id }) => id).sort(),
  );
  expect(again.length).toBeGreaterThan(0);
  for (const { first } of again) {
    expect(first!.busyMs).toBeGreaterThanOrEqual(600);
    expect(first!.problems.length).toBeGreaterThan(0);
  }
});

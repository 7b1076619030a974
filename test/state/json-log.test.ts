// The append-only log: always one JSON array, whatever happened to it, at a cost that does not depend on its size.
import nodeFs, { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileSystem } from '../../src/state/file-system.ts';
import { createJsonLog, type JsonLogOptions } from '../../src/state/json-log.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

interface Entry {
  readonly id: number;
  readonly text?: string;
}

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let warnings: string[];
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'log.json');
  warnings = [];
});
afterEach(() => folder.remove());

const lock = { processes: ownProcesses() };
const clock = { now: () => Date.UTC(2026, 10, 21, 9, 5, 1) };
const open = (options: Partial<JsonLogOptions> = {}) =>
  createJsonLog<Entry>({ path, clock, lock, warn: message => warnings.push(message), ...options });
const text = () => readFileSync(path, 'utf8');
const parsed = () => JSON.parse(text()) as Entry[];
const idsOf = (entries: Iterable<unknown>) => [...entries].map(entry => (entry as Entry).id);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const fill = async (count: number, options?: Partial<JsonLogOptions>) => {
  const log = open(options);
  for (const id of upTo(count)) await log.append({ id, text: 'é👋' });
  return log;
};

/** The disk, counting calls and bytes. */
function counting() {
  const counts = { calls: 0, read: 0, written: 0 };
  const wrapped = Object.entries(nodeFs)
    .filter(([key, value]) => key.endsWith('Sync') && typeof value === 'function')
    .map(([key, original]) => [
      key,
      (...args: unknown[]) => {
        counts.calls += 1;
        const result = (original as (...args: unknown[]) => unknown)(...args);
        if (key === 'readSync') counts.read += result as number;
        if (key === 'writeSync') counts.written += result as number;
        return result;
      },
    ]);
  return { counts, fs: Object.fromEntries(wrapped) as FileSystem };
}

describe('append', () => {
  it('keeps one entry a line in one array', async () => {
    await fill(2);
    expect(text()).toBe('[\n{"id":0,"text":"é👋"},\n{"id":1,"text":"é👋"}\n]\n');
  });

  it('to a log whose beginning is damaged keeps what can be read of it, and a copy of the rest', async () => {
    const log = open();
    await log.append({ id: 1 });
    await log.append({ id: 2 });
    writeFileSync(path, `\0${readFileSync(path, 'utf8')}`);
    expect([...log.entries()]).toEqual([{ id: 2 }, { id: 1 }]);
    await log.append({ id: 3 });
    expect(parsed()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('costs the same disk calls and bytes after a million entries as after one', async () => {
    const line = (id: number) => JSON.stringify({ id });
    const costOfOne = async () => {
      const { counts, fs } = counting();
      await open({ fs, lock: { ...lock, fs }, maxBytes: Number.POSITIVE_INFINITY }).append({ id: 1_000_001 });
      return counts;
    };
    writeFileSync(path, `[\n${line(1)}\n]\n`, { mode: 0o600 });
    const small = await costOfOne();
    writeFileSync(path, `[\n${upTo(1_000_000).map(line).join(',\n')}\n]\n`, { mode: 0o600 });
    const large = await costOfOne();
    expect(large).toEqual(small);
    expect(small.read).toBe(9);
    expect(small.calls).toBeLessThan(12);
    expect(parsed()).toHaveLength(1_000_001);
  });

  it('writes what waits together in one turn at the lock', async () => {
    const { counts, fs } = counting();
    const log = open({ fs, lock: { ...lock, fs } });
    await log.append({ id: 0 });
    const one = counts.calls;
    await Promise.all(upTo(50).map(id => log.append({ id })));
    expect(counts.calls - one).toBeLessThan(4 * one);
    expect(parsed()).toHaveLength(51);
  });

  it('refuses what is no JSON, and nothing else', async () => {
    const log = open();
    const circular: { id: number; self?: unknown } = { id: 1 };
    circular.self = circular;
    const results = await Promise.allSettled([log.append({ id: 0 }), log.append(circular), log.append({ id: 2 })]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(parsed()).toEqual([{ id: 0 }, { id: 2 }]);
  });
});

describe('a torn end', () => {
  it('at every byte costs only the entry that was torn', async () => {
    await fill(3);
    const whole = readFileSync(path);
    for (let size = 0; size <= whole.length; size++) {
      writeFileSync(path, whole);
      truncateSync(path, size);
      const complete = whole.subarray(0, size).toString('utf8').split('\n').slice(1);
      const kept = complete.filter(line => /^\{.*\},?$/.test(line)).map(line => JSON.parse(line.replace(/,$/, '')).id);
      expect(idsOf(open().entries()), `read at ${size}`).toEqual(kept.toReversed());
      await open().append({ id: 9 });
      expect(
        parsed().map(({ id }) => id),
        `appended at ${size}`,
      ).toEqual([...kept, 9]);
    }
    expect(readdirSync(folder.path)).toEqual(['log.json']);
  });

  it('of a write that got part of the way costs only what was being written', async () => {
    await fill(2);
    const before = readFileSync(path);
    await open().append({ id: 2, text: '\n]\n' });
    await open().append({ id: 3 });
    const after = readFileSync(path);
    const from = before.length - 3;
    for (let written = 0; written <= after.length - from; written++) {
      const torn = Buffer.alloc(Math.max(before.length, from + written));
      before.copy(torn);
      after.copy(torn, from, from, from + written);
      writeFileSync(path, torn);
      await open().append({ id: 9 });
      const ids = parsed().map(({ id }) => id);
      expect([
        [0, 1, 9],
        [0, 1, 2, 9],
        [0, 1, 2, 3, 9],
      ]).toContainEqual(ids);
    }
    expect(readdirSync(folder.path)).toEqual(['log.json']);
  });

  it('of zeros, as a power cut leaves it, is cut off', async () => {
    await fill(2);
    nodeFs.appendFileSync(path, Buffer.alloc(5_000));
    expect(idsOf(open().entries())).toEqual([1, 0]);
    await open().append({ id: 2 });
    expect(parsed().map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(warnings).toHaveLength(1);
  });

  it('is mended on request, and a sound one left alone', async () => {
    const log = open();
    expect(await log.repair()).toBe(false);
    await fill(2);
    expect(await log.repair()).toBe(false);
    truncateSync(path, statSync(path).size - 5);
    expect(await log.repair()).toBe(true);
    expect(parsed().map(({ id }) => id)).toEqual([0]);
    expect(await log.repair()).toBe(false);
  });
});

describe('a log that another program touched', () => {
  const entries = [{ id: 0, nested: { a: [1] } }, { id: 1 }];

  it.each([
    ['pretty-printed', JSON.stringify(entries, null, 2)],
    ['pretty-printed, with a last newline', `${JSON.stringify(entries, null, 2)}\n`],
    ['pretty-printed with tabs', `${JSON.stringify(entries, null, '\t')}\n`],
    ['on one line', JSON.stringify(entries)],
    ['with Windows newlines', `${JSON.stringify(entries, null, 2).replaceAll('\n', '\r\n')}\r\n`],
    ['with a byte order mark', `\uFEFF${JSON.stringify(entries)}`],
  ])('keeps its entries: %s', async (_, content) => {
    writeFileSync(path, content);
    expect(idsOf(open().entries())).toEqual([1, 0]);
    await open().append({ id: 2 });
    expect(parsed()).toEqual([...entries, { id: 2 }]);
    expect(idsOf(open().entries())).toEqual([2, 1, 0]);
    expect(warnings).toEqual([]);
  });

  it.each(['', ' \n', '[]', '[\n]\n', '[\n'])('begins anew where it says %j', async content => {
    writeFileSync(path, content);
    expect(idsOf(open().entries())).toEqual([]);
    await open().append({ id: 0 });
    expect(parsed()).toEqual([{ id: 0 }]);
    expect(readdirSync(folder.path)).toEqual(['log.json']);
  });

  it.each(['hello', '{"id":0}', '[{"id":0},', '\0\0\0'])('is set aside where it says %j', async content => {
    writeFileSync(path, content);
    await open().append({ id: 0 });
    expect(parsed()).toEqual([{ id: 0 }]);
    const aside = join(folder.path, 'log.damaged-2026-11-21T09-05-01-000Z.json');
    expect(readFileSync(aside, 'utf8')).toBe(content);
    expect(warnings).toEqual([expect.stringContaining(aside)]);
  });

  it('is copied before more than one torn line is cut off', async () => {
    await fill(2);
    const damaged = `${text()}one\ntwo\n`;
    writeFileSync(path, damaged);
    await open().append({ id: 2 });
    expect(parsed().map(({ id }) => id)).toEqual([0, 1, 2]);
    const copy = join(folder.path, 'log.damaged-2026-11-21T09-05-01-000Z.json');
    expect(readFileSync(copy, 'utf8')).toBe(damaged);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });
});

describe('rotation', () => {
  it('keeps as many older files as asked for, each a whole array, and reads over all of them', async () => {
    const log = await fill(40, { maxBytes: 200, keepFiles: 3 });
    expect(readdirSync(folder.path).toSorted()).toEqual(['log.1.json', 'log.2.json', 'log.3.json', 'log.json']);
    const ids = idsOf(log.entries());
    expect(ids).toEqual(upTo(40).toReversed().slice(0, ids.length));
    expect(ids.length).toBeGreaterThan(20);
    for (const name of readdirSync(folder.path)) {
      expect(statSync(join(folder.path, name)).size).toBeLessThanOrEqual(200);
      JSON.parse(readFileSync(join(folder.path, name), 'utf8'));
    }
  });

  it.each([0, 1, 2, 3])(
    'that was cut off while place %i was free loses nothing, then or at the next one',
    async free => {
      const keepFiles = 4;
      await fill(40, { maxBytes: 200, keepFiles });
      nodeFs.rmSync(join(folder.path, free === 0 ? 'log.json' : `log.${free}.json`));
      const left = idsOf(open().entries());
      expect(left.length).toBeGreaterThan(20);
      await open({ maxBytes: 200, keepFiles }).append({ id: 99, text: 'x'.repeat(180) });
      expect(idsOf(open().entries())).toEqual([99, ...left]);
    },
  );

  it('during a reading shows every entry once', async () => {
    const log = await fill(40, { maxBytes: 200, keepFiles: 100 });
    const found: number[] = [];
    for (const entry of log.entries()) {
      found.push((entry as Entry).id);
      if (found.length % 4 === 0) for (const id of upTo(7)) await log.append({ id: 1_000 + id });
    }
    expect(found).toEqual(upTo(40).toReversed());
  });
});

describe('entries', () => {
  it('backwards are the appended ones reversed, over any rotation', async () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 60, max: 400 }), async (all, maxBytes) => {
        for (const name of readdirSync(folder.path)) nodeFs.rmSync(join(folder.path, name));
        const log = open({ maxBytes, keepFiles: 100 });
        const entries = all.map((value, id) => ({ id, text: value }));
        for (const entry of entries) await log.append(entry);
        expect([...log.entries()]).toEqual(JSON.parse(JSON.stringify(entries.toReversed())));
      }),
      { numRuns: 40 },
    );
  });

  it('pass over a line that is being written', async () => {
    await fill(2);
    writeFileSync(path, text().replace(/\n\]\n$/, ',\n{"id":2,"te'));
    expect(idsOf(open().entries())).toEqual([1, 0]);
  });
});

describe('exclusive', () => {
  it('reads and appends while nobody else can', async () => {
    const logs = [open(), open()];
    const addNext = (log: (typeof logs)[number]) =>
      log.exclusive(ledger => {
        const id = idsOf(ledger.entries()).length;
        ledger.append([{ id }, { id: id + 1 }]);
        return id;
      });
    const firsts = await Promise.all(upTo(20).map(i => addNext(logs[i % 2]!)));
    expect(firsts.toSorted((a, b) => a - b)).toEqual(upTo(20).map(i => 2 * i));
    expect(parsed().map(({ id }) => id)).toEqual(upTo(40));
  });

  it('adds nothing when the work throws', async () => {
    const work = () => {
      throw new RangeError('short of credits');
    };
    await expect(open().exclusive(work)).rejects.toThrow('short of credits');
    expect(existsSync(path)).toBe(false);
  });
});

describe('follow', () => {
  it('shows what is added from now on, in order, through rotations and repairs', async () => {
    const log = await fill(3, { maxBytes: 200, keepFiles: 100 });
    const end = new AbortController();
    let id = 3;
    const steps = [
      async () => {},
      async () => log.append({ id: id++ }),
      async () => nodeFs.appendFileSync(path, ',\n{"id":77,"torn'),
      async () => {
        for (let i = 0; i < 30; i++) await log.append({ id: id++ });
      },
      async () => log.append({ id: id++ }),
      async () => end.abort(),
    ];
    const timer = { now: () => 0, wait: async () => steps.shift()?.() };
    const found: number[] = [];
    for await (const entry of log.follow(end.signal, { timer })) found.push((entry as Entry).id);
    expect(found).toEqual(Array.from({ length: 32 }, (_, i) => 3 + i));
  });

  it('waits for a log that is not there yet', async () => {
    const log = open();
    const end = new AbortController();
    const steps = [async () => log.append({ id: 0 }), async () => end.abort()];
    const found: number[] = [];
    const timer = { now: () => 0, wait: async () => steps.shift()?.() };
    for await (const entry of log.follow(end.signal, { timer })) found.push((entry as Entry).id);
    expect(found).toEqual([0]);
  });

  it('ends at once when it is told to, in the middle of a pause', async () => {
    const end = new AbortController();
    const following = open().follow(end.signal, { intervalMs: 3_600_000 })[Symbol.asyncIterator]().next();
    end.abort();
    expect(await following).toEqual({ done: true, value: undefined });
  });
});

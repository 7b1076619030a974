// Many real processes over one state folder, some of them killed: nothing that was promised is lost.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileStore } from '../../src/state/files.ts';
import { countOne, idsOf, logEntry } from '../conformance/state.ts';
import { bundle, type Program, run, start } from '../helpers/processes.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

// Real processes on a machine that may be busy with others: no verdict depends on how long they take.
describe('many processes', () => {
  let program: Program;
  let folder: ReturnType<typeof temporaryFolder>;
  beforeAll(async () => {
    program = await bundle(join(import.meta.dirname, 'worker.ts'));
  });
  afterAll(() => program.remove());
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const open = () =>
    createFileStore({
      dir: folder.path,
      clock: { now: () => 0 },
      lock: { processes: ownProcesses() },
      log: { maxBytes: 40_000, keepFiles: 10_000 },
    });
  const logFiles = () => readdirSync(folder.path).filter(name => /^providers-log(\.\d+)?\.json$/.test(name));
  const parseAll = () =>
    logFiles().flatMap(name => JSON.parse(readFileSync(join(folder.path, name), 'utf8')) as object[]);

  it('32 at once lose no entry and no count, over rotations', async () => {
    const each = 20;
    const names = Array.from({ length: 32 }, (_, i) => `p${i}`);
    const ends = await Promise.all(names.map(name => run(program, ['write', folder.path, name, String(each)])));
    for (const end of ends) expect(end).toMatchObject({ code: 0, stderr: '' });
    const expected = names.flatMap(name => Array.from({ length: each }, (_, i) => `${name}-${i + 1}`));
    expect((await idsOf(open())).toSorted()).toEqual(expected.toSorted());
    expect((await open().read()).pools).toEqual({ n: 32 * each });
    expect(parseAll()).toHaveLength(32 * each);
    expect(logFiles().length).toBeGreaterThan(2);
    expect(readdirSync(folder.path).filter(name => /lock|tmp/.test(name))).toEqual([]);
  });

  it('100 killed at any moment leave every file readable and lose nothing that had resolved', async () => {
    const resolved: string[] = [];
    const killOne = async (number: number) => {
      const child = start(program, ['write', folder.path, `k${number}`, '0']);
      const patience = number % 12;
      for (let i = 0; i <= patience; i++) await child.lines.next();
      child.kill('SIGKILL');
      const { stdout, signal } = await child.ended;
      expect(signal).toBe('SIGKILL');
      // The last line may be cut off.
      resolved.push(...stdout.split('\n').slice(0, -1));
      await open().read();
      for await (const _ of open().entries({ limit: 5 }));
    };
    let next = 0;
    const slot = async () => {
      while (next < 100) await killOne(next++);
    };
    await Promise.all([slot(), slot(), slot(), slot()]);

    const store = open();
    await store.append(logEntry('last'));
    const counted = (await store.update(countOne('n'))) - 1;
    const appended = resolved.filter(line => line.startsWith('appended ')).map(line => line.slice(9));
    const found = new Set(await idsOf(store));
    expect(appended.filter(id => !found.has(id))).toEqual([]);
    expect(found.size).toBe(parseAll().length);
    const promised = resolved.filter(line => line.startsWith('counted ')).length;
    expect(counted).toBeGreaterThanOrEqual(promised);
    expect(counted).toBeLessThanOrEqual(promised + 100);
  });

  it('a kill at any single disk call leaves both files whole, and nothing behind', async () => {
    const survives = (stdout: string) => /survived (\d+)/.exec(stdout)?.[1];
    let started = 0;
    for (let at = 1, survived = false; !survived; at++) {
      const name = `at${at}`;
      await open().append(logEntry(`before-${name}`));
      const before = (await open().read()).pools['n'] ?? 0;
      const { stdout, signal, stderr } = await run(program, ['crash', folder.path, name, String(at)]);
      survived = survives(stdout) !== undefined;
      expect(signal, stderr).toBe(survived ? null : 'SIGKILL');
      started += 1;
      await open().append(logEntry(`after-${name}`));
      const ids = await idsOf(open(), { limit: 3 });
      expect(ids[0]).toBe(`after-${name}`);
      expect(ids).toContain(`before-${name}`);
      if (stdout.includes(`appended ${name}`)) expect(ids).toContain(name);
      const after = await open().update(countOne('n'));
      expect([before + 1, before + 2]).toContain(after);
      if (survived) expect(after).toBe(before + 2);
      expect(parseAll().length).toBeGreaterThanOrEqual(2 * started);
      expect(readdirSync(folder.path).filter(file => /lock$|tmp$/.test(file))).toEqual([]);
    }
    expect(started).toBeGreaterThan(15);
  });
});

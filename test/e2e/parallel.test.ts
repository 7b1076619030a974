// Many processes of the real program over one state folder, living and dying: no entry lost, no count wrong, no file torn.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, LAB_ENV, useLab } from '../helpers/lab.ts';
import { type Running, startWith } from '../helpers/shell.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

// Real processes on a machine that may be busy with others.
interface Entry {
  readonly id: string;
  readonly ok: boolean;
}

let upstream: Upstream;
let home: Home;
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
  home = createHome(LAB_ENV);
  useLab(home, upstream.url);
});
afterEach(async () => {
  await upstream.close();
  home.remove();
});

/** Strict: what is not one JSON document throws. */
const parsed = (name: string) => JSON.parse(readFileSync(join(home.dir, name), 'utf8'));
const log = () => parsed('providers-log.json') as readonly Entry[];
const labOf = (status: string) =>
  JSON.parse(status).providers.find((one: { provider: string }) => one.provider === 'lab');

it('32 at once leave 32 whole entries and exact counts', async () => {
  const runs = await Promise.all(
    Array.from({ length: 32 }, (_, n) => startWith(home, ['chat', `${n}`, '--json'], 'ignore').ended),
  );
  for (const { code, stderr } of runs) expect({ code, warnings: /warning.*/.exec(stderr)?.[0] }).toEqual({ code: 0 });
  const printed = runs.map(({ stdout }) => JSON.parse(stdout) as { id: string; costUsd: number });
  expect(upstream.requests).toHaveLength(32);
  expect(new Set(log().map(({ id }) => id))).toEqual(new Set(printed.map(({ id }) => id)));
  expect(log()).toHaveLength(32);

  const { stdout } = await home.run(['status', '--json']);
  expect(labOf(stdout)).toMatchObject({ requests: 32, failed: 0, inputTokens: 96, outputTokens: 32 });
  // Three tokens at $1 and one at $2 per million, 32 times: to the nano-dollar.
  expect(Math.round(labOf(stdout).costUsd * 1e9)).toBe(32 * 5000);
  const { measures } = parsed('provider-cache.json');
  const counted = Object.entries(measures as Record<string, { requests: number }>).filter(([key]) =>
    /^lab\b/.test(key),
  );
  expect(counted.reduce((sum, [, { requests }]) => sum + requests, 0)).toBe(32);
});

const KILLS = 200;
const AT_ONCE = 8;

it('200 killed at random moments: every file stays readable, and whoever had printed an answer is in the log', async () => {
  const before = performance.now();
  expect((await home.run(['chat', 'first'])).code).toBe(0);
  const lifetimeMs = performance.now() - before;
  // Every other one is killed shortly after its answer is sent: when it counts, logs and prints.
  const running = new Map<string, Running>();
  upstream.use(async (request, response) => {
    await answer('fine')(request, response);
    const { messages } = JSON.parse(request.body) as { messages: { content: string }[] };
    const child = running.get(messages.at(-1)!.content);
    if (!child) return;
    await pause(Math.random() * 40);
    child.kill('SIGKILL');
  });

  const printed: string[] = [];
  let killed = 0;
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < KILLS; n = next++) {
      const child = startWith(home, ['chat', `n${n}`, '--json'], 'ignore');
      if (n % 2 === 0) running.set(`n${n}`, child);
      else void pause(Math.random() * lifetimeMs * 3).then(() => child.kill('SIGKILL'));
      const { signal, code, stdout, stderr } = await child.ended;
      if (signal === 'SIGKILL') killed += 1;
      else expect(code, stderr).toBe(0);
      // A document that came out whole was promised, whether or not its process lived to see its own end.
      if (stdout.endsWith('}\n')) printed.push(JSON.parse(stdout).id);
      parsed('provider-cache.json');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  // Whatever the last one left is mended by whoever comes next.
  const last = await home.run(['chat', 'last', '--json']);
  expect(last.code, last.stderr).toBe(0);
  const ids = log().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(printed.filter(id => !ids.includes(id))).toEqual([]);
  expect(ids.at(-1)).toBe(JSON.parse(last.stdout).id);
  for (const entry of log()) expect(entry).toMatchObject({ v: 1, id: expect.any(String), attempts: expect.any(Array) });

  for (const name of readdirSync(home.dir).filter(one => one.endsWith('.json'))) parsed(name);
  expect(readdirSync(home.dir).filter(name => /damaged|\.lock$/.test(name))).toEqual([]);
  const { code, stdout } = await home.run(['status', '--json']);
  expect(code).toBe(0);
  expect(labOf(stdout).requests).toBeGreaterThanOrEqual(printed.length);
  expect(killed).toBeGreaterThan(KILLS / 4);
  console.info(`${KILLS} started, ${killed} killed, ${printed.length} had answered, ${ids.length} entries`);
});

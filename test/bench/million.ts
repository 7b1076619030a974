// Measures what must not grow: an append to a log of a million entries, `status` after a million requests.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { countAttempt } from '../../src/accounting/measures.ts';
import type { LogEntry } from '../../src/domain/outcome.ts';
import { EMPTY_STATE, type Histogram, type RouterState } from '../../src/domain/state.ts';
import { TASKS } from '../../src/domain/task.ts';
import { createFileStore } from '../../src/state/files.ts';
import { createProcesses } from '../../src/state/processes.ts';
import { alternate } from './engine.ts';
import { createHome, TYPICAL_SETTINGS } from './place.ts';
import { race, ratioRows } from './processes.ts';
import type { Row } from './row.ts';

const MILLION = 1_000_000;
const DAY_MS = 24 * 3_600_000;
const clock = { now: () => Date.now() };

function entry(number: number, at: number): LogEntry {
  const provider = number % 50 === 0 ? 'openai' : 'anthropic';
  const model = provider === 'openai' ? 'gpt-5' : 'claude-sonnet-4-5';
  return {
    v: 1,
    id: `entry-${number}`,
    at,
    task: 'coding',
    taskConfidence: 0.9,
    inputTokens: 200,
    reason: 'preference',
    ok: true,
    provider,
    model,
    attempts: [{ provider, model, id: `attempt-${number}`, ok: true, latencyMs: 900 }],
    chain: [],
    excluded: [],
    latencyMs: 900,
  };
}

/** A log of `count` entries, spread over the last 30 days, in the form in which the program writes it. */
function writeLog(dir: string, count: number): void {
  const fd = openSync(join(dir, 'providers-log.json'), 'w', 0o600);
  const since = Date.now() - 30 * DAY_MS;
  const stepMs = (30 * DAY_MS) / count;
  for (let number = 0; number < count; ) {
    const lines: string[] = [];
    for (const end = Math.min(count, number + 10_000); number < end; number++)
      lines.push(JSON.stringify(entry(number, Math.round(since + number * stepMs))));
    writeSync(fd, `${number <= 10_000 ? '[\n' : ',\n'}${lines.join(',\n')}`);
  }
  writeSync(fd, '\n]\n');
  closeSync(fd);
}

/** The log is never begun anew here, so that it truly has its million entries in one file. */
const openStore = (dir: string) =>
  createFileStore({
    dir,
    clock,
    lock: { processes: createProcesses({ pid: process.pid, kill: process.kill.bind(process) }) },
    log: { maxBytes: Number.POSITIVE_INFINITY },
  });

export async function append(rounds: number): Promise<readonly Row[]> {
  const [empty, full] = [createHome(), createHome()];
  try {
    writeLog(full.dir, MILLION);
    const [small, large] = [openStore(empty.dir), openStore(full.dir)];
    const add = (store: typeof small) => () => store.append(entry(0, Date.now()));
    const [base, ours] = await alternate(add(small), add(large), rounds);
    const detail = `${(base * 1000).toFixed(0)} -> ${(ours * 1000).toFixed(0)} µs`;
    return [{ what: 'append, 1,000,000 entries', detail, value: ours / base, unit: 'x', must: 1.2, aim: 1 }];
  } finally {
    empty.remove();
    full.remove();
  }
}

/** The state that `count` requests leave: as many measures as there are kinds of request, their histograms filled. */
function stateAfter(count: number): RouterState {
  const asked = [
    ['openai', 'gpt-5', undefined],
    ['anthropic', 'claude-sonnet-4-5', 'work'],
    ['anthropic', 'claude-sonnet-4-5', 'home'],
    ['google', 'gemini-2.5-flash', undefined],
  ] as const;
  const kinds = asked.flatMap(candidate => TASKS.map(task => [...candidate, task] as const));
  // A few thousand of them are counted one by one; the rest repeats their distribution.
  const counted = Math.min(count, 5000);
  let state = EMPTY_STATE;
  for (let n = 0; n < counted; n++) {
    const [provider, model, account, task] = kinds[n % kinds.length]!;
    const firstTokenMs = 100 * 1.003 ** (n % 1500);
    const base = { provider, model, ...(account && { account }), id: `a${n}`, startedAt: Date.now() - 1000, ok: true };
    const usage = { inputTokens: 200, outputTokens: 300 };
    state = countAttempt(state, { ...base, latencyMs: 2 * firstTokenMs, firstTokenMs, usage, cost: 1_000_000 }, task);
  }
  const times = count / counted;
  const scaled = (histogram: Histogram) =>
    Object.fromEntries(Object.entries(histogram).map(([bucket, n]) => [bucket, n * times]));
  const measures = Object.entries(state.measures).map(([key, measure]) => [
    key,
    {
      ...measure,
      requests: measure.requests * times,
      latency: scaled(measure.latency),
      firstToken: scaled(measure.firstToken),
    },
  ]);
  return { ...state, measures: Object.fromEntries(measures) };
}

export async function status(rounds: number): Promise<readonly Row[]> {
  const [few, many] = [createHome(TYPICAL_SETTINGS), createHome(TYPICAL_SETTINGS)];
  try {
    for (const [home, count] of [
      [few, 10],
      [many, MILLION],
    ] as const) {
      writeLog(home.dir, count);
      writeFileSync(join(home.dir, 'provider-cache.json'), JSON.stringify(stateAfter(count)), { mode: 0o600 });
    }
    const medians = await race(
      { few: few.openclaw('provider', 'status'), many: many.openclaw('provider', 'status') },
      rounds,
    );
    return ratioRows('status, 1,000,000 requests', medians.few, medians.many, { must: 1.5, aim: 1.1 });
  } finally {
    few.remove();
    many.remove();
  }
}

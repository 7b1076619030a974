// A process of its own that spends: it claims, calls nobody, and settles, or kills itself in between.
// Arguments: state folder, Redis address or '', name, how many calls, how many of a hundred are fatal.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt } from '../../src/domain/outcome.ts';
import { createCreditBook } from '../../src/engine/credit-book.ts';
import { readFunds } from '../../src/engine/funds.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { createRecorder } from '../../src/engine/recorder.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { createFileStore } from '../../src/state/files.ts';
import { createConnection } from '../../src/state/redis/connection.ts';
import { createRedisCredits } from '../../src/state/redis/credits.ts';
import { createRedisStore } from '../../src/state/redis/store.ts';
import { model, provider, settings } from '../helpers/world.ts';
import { ownProcesses } from '../state/fixtures.ts';

const [dir = '', redis = '', name = '', count = '1', fatal = '0'] = process.argv.slice(2);
/** Ahead of those whose reservations are to be found abandoned. */
const clock = { now: () => Date.now() + Number(process.env['AHEAD_MS'] ?? 0) };
const lock = { processes: ownProcesses(), deadlineMs: 60_000 };
const files = createFileStore({ dir, clock, lock });
const connection = redis ? createConnection({ url: redis }) : undefined;
const warn = (message: string) => writeSync(2, `${message}\n`);
const state = connection
  ? createRedisStore({ connection, local: files, unsentPath: join(dir, 'provider-unsent.json'), ...lock, warn })
  : files;
const ledger = connection
  ? createRedisCredits({ connection, key: '{openclaw}:credits', deadlineMs: 60_000 })
  : createCreditFile({ path: join(dir, 'provider-credits.json'), clock, lock });

const m = model('m1', { price: { inputPer1M: 1, outputPer1M: 4 } });
const lab = provider('lab', [m]);
const ports = {
  clock,
  dice: { next: Math.random },
  state,
  credits: createCreditBook(ledger, clock, warn),
  settings: settings({ budgets: [{ window: 'month', limit: Number(process.env['BUDGET']) }] }),
  zone: () => 'UTC',
  warn,
} as unknown as EnginePorts;
const say = (line: string) => writeSync(1, `${line}\n`);
const dies = () => Math.random() * 100 < Number(fatal);
const die = () => process.kill(process.pid, 'SIGKILL');

for (let n = 1; n <= Number(count); n++) {
  const recorder = createRecorder(ports);
  const past = await state.read();
  const { state: snapshot, funds } = await readFunds(ports, past, { inputTokens: 1_000, outputTokens: 500 });
  const id = `${name}-${n}`;
  const candidate = { provider: 'lab', model: 'm1' };
  const spender = { funds: funds!, id, model: m, until: clock.now() + Number(process.env['HELD_MS']) };
  const need = { requests: 1, tokens: 1_500, usd: 0 };
  const input = { provider: lab, pool: [candidate], need, isFree: false, mayWait: false, leaseMs: 1, spender };
  const claimed = await recorder.claim(input, snapshot, candidate, new AbortController().signal);
  if (!('candidate' in claimed)) {
    say(`refused ${claimed.reason}`);
    continue;
  }
  const { held } = claimed;
  if (dies()) die();
  const cost = Math.floor(Math.random() * held!.bound.cost);
  const attempt: Attempt = { ...candidate, id, startedAt: clock.now(), latencyMs: 1, ok: true, cost };
  recorder.attempt({ attempt, provider: lab, task: 'coding', isFree: false, charged: [], held: held! });
  // Half of the fatal ones die while the settlement is being written.
  if (dies()) setTimeout(die, Math.random() * 5);
  await recorder.finish();
  say(`spent ${cost} ${id}`);
}
connection?.close();

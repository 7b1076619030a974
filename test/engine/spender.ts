// A process of its own that spends: it claims, calls nobody, and settles, or kills itself in between.
// Arguments: state folder, Redis address or '', name, how many calls, how many of a hundred are fatal.
// PARTED: of two accounts the first has a quarter of the budget, and whose name is even spends for a client who has half.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { costOf } from '../../src/accounting/money.ts';
import type { Candidate } from '../../src/domain/decision.ts';
import type { Attempt } from '../../src/domain/outcome.ts';
import type { Budget } from '../../src/domain/settings.ts';
import { sizeOf } from '../../src/engine/call-size.ts';
import { createCreditBook } from '../../src/engine/credit-book.ts';
import { readFunds } from '../../src/engine/funds.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { createRecorder } from '../../src/engine/recorder.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { createFileStore } from '../../src/state/files.ts';
import { createConnection } from '../../src/state/redis/connection.ts';
import { createRedisCredits } from '../../src/state/redis/credits.ts';
import { createRedisStore } from '../../src/state/redis/store.ts';
import { account, model, provider, settings } from '../helpers/world.ts';
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
const isParted = process.env['PARTED'] === '1';
const lab = provider('lab', [m], isParted ? { accounts: [account('a'), account('b')] } : {});
const pool: readonly Candidate[] = isParted
  ? ['a', 'b'].map(id => ({ provider: 'lab', model: 'm1', account: id }))
  : [{ provider: 'lab', model: 'm1' }];
const client = isParted && /[02468]$/.test(name) ? 'even' : undefined;
const whole: Budget = { window: 'month', limit: Number(process.env['BUDGET']) };
const parts: readonly Budget[] = [
  { ...whole, limit: whole.limit / 4, provider: 'lab', account: 'a' },
  { ...whole, limit: whole.limit / 2, client: 'even' },
];
const ports = {
  clock,
  dice: { next: Math.random },
  state,
  credits: createCreditBook(ledger, clock, warn),
  settings: settings({ clients: ['even'], budgets: [whole, ...(isParted ? parts : [])] }),
  zone: () => 'UTC',
  warn,
} as unknown as EnginePorts;
const REQUEST = { messages: [{ role: 'user' as const, content: process.env['PROMPT']! }] };
const say = (line: string) => writeSync(1, `${line}\n`);
const dies = () => Math.random() * 100 < Number(fatal);
const die = () => process.kill(process.pid, 'SIGKILL');

for (let n = 1; n <= Number(count); n++) {
  const recorder = createRecorder(ports);
  const past = await state.read();
  const { state: snapshot, funds } = await readFunds(ports, past, () => sizeOf(REQUEST, 500), client);
  const id = `${name}-${n}`;
  const spender = { funds: funds!, id, model: m, until: clock.now() + Number(process.env['HELD_MS']) };
  const need = { requests: 1, tokens: 1_500, usd: 0 };
  const input = { provider: lab, pool, need, isFree: false, mayWait: false, leaseMs: 1, spender };
  const claimed = await recorder.claim(input, snapshot, pool[0]!, new AbortController().signal);
  if (!('candidate' in claimed)) {
    say(`refused ${claimed.reason}`);
    continue;
  }
  const { held } = claimed;
  if (dies()) die();
  // What the provider counts: the prompt as its tokenizer has it, an answer up to the limit that it was sent.
  const outputTokens = Math.floor(Math.random() * (held!.bound.outputTokens + 1));
  const cost = costOf({ inputTokens: Number(process.env['PROMPT_TOKENS']), outputTokens }, m.price)!;
  const { candidate } = claimed;
  const attempt: Attempt = { ...candidate, id, startedAt: clock.now(), latencyMs: 1, ok: true, cost };
  recorder.attempt({ attempt, provider: lab, task: 'coding', isFree: false, charged: [], held: held! });
  // Half of the fatal ones die while the settlement is being written.
  if (dies()) setTimeout(die, Math.random() * 5);
  await recorder.finish();
  say(`spent ${cost} ${id} ${candidate.account ?? '-'} ${client ?? '-'}`);
}
connection?.close();

// Measures the figures of speed that the specification sets, side by side in one run, and prints them with their limits.
// Arguments: names of measurements; none: all of them. `--rounds N` sets how often each process is run.
import { parseArgs } from 'node:util';
import { oneShotChat } from './chat.ts';
import { decision } from './decision.ts';
import { addedLatency, failover } from './engine.ts';
import { append, status } from './million.ts';
import { type Row, tableOf } from './row.ts';
import { startUp } from './start-up.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '30' } },
});
const rounds = Number(values.rounds);

const MEASUREMENTS: Readonly<Record<string, () => Promise<readonly Row[]> | readonly Row[]>> = {
  'start-up': () => startUp(rounds),
  chat: () => oneShotChat(rounds),
  latency: () => addedLatency(100),
  failover: () => failover(500),
  decision: () => decision(1000),
  append: () => append(500),
  status: () => status(rounds),
};

const unknown = positionals.find(name => !(name in MEASUREMENTS));
if (unknown) throw new Error(`there is no measurement "${unknown}"; there are ${Object.keys(MEASUREMENTS).join(', ')}`);

const rows: Row[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name}…\n`);
  rows.push(...(await measure()));
}
console.log(tableOf(rows));

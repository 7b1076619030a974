// Fuzzes for as long as it is told: npm run fuzz -- --seconds 60 [--only WORD]. Ends with 1 where something was found.
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { fuzzTargets } from './targets.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, only: { type: 'string', default: '' } },
});
const chosen = fuzzTargets.filter(({ name }) => name.includes(values.only));
const eachMs = (Number(values.seconds) * 1000) / chosen.length;

for (const { name, property } of chosen) {
  const found = await fc.check(property, {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: eachMs,
    markInterruptAsFailure: false,
  });
  process.stdout.write(`${found.failed ? 'FAILED' : 'ok    '}  ${name}: ${found.numRuns} runs\n`);
  if (!found.failed) continue;
  process.stdout.write(`${fc.defaultReportMessage(found)}\n`);
  process.exitCode = 1;
}

// Prints the availability over 100,000 requests on an injected clock and 2,000 over real sockets. Arguments: other counts, and a seed.
// With --processes 2000: of so many processes of the built program instead.
import { parseArgs } from 'node:util';
import { type Availability, processAvailability, simulatedAvailability, socketAvailability } from './availability.ts';

const { values, positionals } = parseArgs({ options: { processes: { type: 'string' } }, allowPositionals: true });
const [simulated = 100_000, sockets = 2000, seed = 1] = positionals.map(Number);

function report(name: string, { requests, answered, calls, refused }: Availability): void {
  const share = ((answered / requests) * 100).toFixed(3);
  console.log(
    `${name}\t${answered} of ${requests} answered (${share} %, must 99.99)\t${(calls / requests).toFixed(3)} calls a request (must 1.25), ${refused} of them met an outage or a spent quota`,
  );
}

if (values.processes !== undefined) {
  report('real processes', await processAvailability(Number(values.processes), seed));
} else {
  report('injected clock', await simulatedAvailability(simulated, seed));
  report('real sockets', await socketAvailability(sockets, seed));
}

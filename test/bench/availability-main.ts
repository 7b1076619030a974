// Prints the availability over 100,000 requests on an injected clock and 2,000 over real sockets. Arguments: other counts, and a seed.
import { type Availability, simulatedAvailability, socketAvailability } from './availability.ts';

const [simulated = 100_000, sockets = 2000, seed = 1] = process.argv.slice(2).map(Number);

function report(name: string, { requests, answered, calls }: Availability): void {
  const share = ((answered / requests) * 100).toFixed(3);
  console.log(
    `${name}\t${answered} of ${requests} answered (${share} %, must 99.99)\t${(calls / requests).toFixed(3)} calls a request (must 1.25)`,
  );
}

report('injected clock', await simulatedAvailability(simulated, seed));
report('real sockets', await socketAvailability(sockets, seed));

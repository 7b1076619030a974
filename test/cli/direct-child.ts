// A program that writes numbered lines through the output under test; it ends with 32 where its reader has gone.
import { openDirect } from '../../src/cli/direct-output.ts';

const output = openDirect(1, process.platform, () => process.stdout);
output.on('error', error => {
  process.exitCode = error.code === 'EPIPE' ? 32 : 1;
});
for (let n = 0; n < Number(process.argv[2]); n++) output.write(`line ${n} ü\n`);

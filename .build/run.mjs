// Bundles one TypeScript entry beside itself, runs it and removes it: `node .build/run.mjs test/bench/main.ts …`.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const [entry, ...args] = process.argv.slice(2);
const outfile = entry.replace(/([^/]+)\.ts$/, '.$1.mjs');
await build({
  entryPoints: [entry],
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'warning',
  outfile,
});
spawn(process.execPath, [outfile, ...args], { stdio: 'inherit' }).on('close', code => {
  rmSync(outfile);
  process.exitCode = code ?? 1;
});

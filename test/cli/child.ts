// A process of its own that runs the command line with an engine that answers with what it was asked.
import { realpathSync } from 'node:fs';
import { runCli } from '../../src/cli/cli.ts';
import type { Host } from '../../src/cli/context.ts';
import { textOf } from '../../src/domain/message.ts';
import { model, provider } from '../helpers/world.ts';
import { loaded, outcome, realTimers } from './host.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort(name));
const repeat = Number(process.env['REPEAT'] ?? 1);
const unset = () => Promise.reject(new Error('not in this test'));

/** An open connection, as far as the process can tell: it stays until the signal. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const connection = setInterval(() => {}, 1000);
    signal.addEventListener('abort', () => {
      clearInterval(connection);
      resolve();
    });
  });
}

const host: Host = {
  io: {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    argv: process.argv.slice(2),
  },
  clock: { now: () => Date.now() },
  timers: realTimers,
  timeZone: () => 'UTC',
  platform: process.platform,
  version: () => '1.2.3',
  program: { path: realpathSync(process.argv[1]!), name: process.env['CALLED'] ?? 'openclaw-provider' },
  stateDir: '/nowhere',
  settings: async () => loaded(),
  preferences: unset,
  preview: unset,
  providers: async () => [provider('zai', [model('glm-4.7')])],
  state: unset,
  keys: unset,
  policyIn: unset,
  pastPolicies: unset,
  reconcile: unset,
  usage: unset,
  credits: unset,
  sessions: unset,
  answers: unset,
  structured: unset,
  demo: unset,
  selftest: unset,
  refreshModels: unset,
  refreshQuotas: unset,
  probe: unset,
  engine: async () => ({
    decide: unset,
    async run(call, emit, signal) {
      emit({ type: 'attempt', candidate: { provider: 'zai', model: 'glm-4.7' }, number: 1 });
      const text = call.request.messages.map(textOf).join('\n').repeat(repeat);
      if (process.env['HANG']) await untilAborted(signal!);
      return outcome({}, text);
    },
  }),
  signal: stop.signal,
  onExit: () => () => {},
  setExitCode: code => {
    process.exitCode = code;
  },
};
await runCli(host);

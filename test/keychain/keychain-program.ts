// A program that puts questions to the keychain and prints the answers; it ends as the real one does.
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { KeychainError } from '../../src/keychain/keychain-error.ts';
import { createOsKeychain } from '../../src/keychain/os-keychain.ts';
import { stuckKeychainCalls } from '../../src/keychain/watchdog.ts';

type Question =
  | readonly ['get' | 'remove', string]
  | readonly ['set', string, string]
  | readonly ['list']
  | readonly ['pass' | 'thaw', number];

const [platform, mode, ...questions] = process.argv.slice(2) as [NodeJS.Platform, ...string[]];
let now = 0;
const { env, execPath } = process;
const timeoutMs = Number(env['TIMEOUT_MS'] ?? 2_500);
const keychain = createOsKeychain({ platform, env, execPath, timeoutMs, now: () => now });

function put(question: Question): Promise<unknown> {
  switch (question[0]) {
    case 'set':
      return keychain.set(question[1], question[2]);
    case 'list':
      return keychain.list();
    case 'thaw':
      return thaw(question[1]);
    case 'pass':
      now += question[1];
      return Promise.resolve();
    default:
      return keychain[question[0]](question[1]);
  }
}

/** Lets a frozen daemon go on, and waits until it has answered what it was asked before. */
async function thaw(pid: number): Promise<void> {
  process.kill(pid, 'SIGCONT');
  while (stuckKeychainCalls() > 0) await setImmediate();
}

async function answerTo(question: string): Promise<unknown> {
  try {
    return { answer: await put(JSON.parse(question)) };
  } catch (error) {
    return error instanceof KeychainError ? { reason: error.reason } : { crash: String(error) };
  }
}

const answers: unknown[] = [];
if (mode === 'together') answers.push(...(await Promise.all(questions.map(answerTo))));
else for (const question of questions) answers.push(await answerTo(question));
const stuck = stuckKeychainCalls();
const hasLoadedAddon = readFileSync('/proc/self/maps', 'utf8').includes('keyring');
process.stdout.write(`${JSON.stringify({ answers, stuck, hasLoadedAddon })}\n`, () => {
  if (platform !== 'linux' && stuck > 0) process.kill(process.pid, 'SIGKILL');
});

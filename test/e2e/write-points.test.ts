// The real program killed with SIGKILL at changes that it makes to the disk: settings, answers and conversations are whole, and the next command works.
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { type Killer, startKiller } from '../helpers/killed-program.ts';
import { answer, LAB_ENV, labConfig } from '../helpers/lab.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

/** As many points of a command are tried, spread over all; the enumeration without processes is test/state/write-points.test.ts. */
const SAMPLE = 5;
const ENV = { ...LAB_ENV, OPENCLAW_VAULT_PASSPHRASE: 'open sesame' };

let killer: Killer;
let upstream: Upstream;
const homes: Home[] = [];
beforeAll(async () => {
  killer = await startKiller();
  upstream = await startUpstream(answer('fine'));
});
afterAll(async () => {
  await killer.remove();
  await upstream.close();
});
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

function homeLike(origin?: Home): Home {
  const home = createHome(ENV);
  homes.push(home);
  if (origin) cpSync(origin.dir, home.dir, { recursive: true });
  return home;
}

interface Case {
  readonly what: string;
  readonly args: readonly string[];
  readonly input?: string;
  /** Run after every kill; each ends with 0. */
  readonly next: readonly (readonly string[])[];
}

const CASES: readonly Case[] = [
  { what: 'an answer', args: ['chat', 'hello'], next: [['chat', 'again']] },
  {
    what: 'a turn of a conversation',
    args: ['chat', '--session', 'work', 'two'],
    next: [['chat', '--session', 'work', 'three']],
  },
  {
    what: 'a change of the settings',
    args: ['prefer', 'lab', '--task', 'coding'],
    next: [['prefer', 'lab', '--task', 'reasoning']],
  },
  {
    what: 'a key for the vault',
    args: ['keys', 'set', 'groq', '--key-stdin'],
    input: 'gsk-new-1234567890',
    next: [['keys', 'set', 'zai', '--key-stdin']],
  },
];

describe('killed in the middle of', () => {
  it.each(CASES)('$what', async ({ args, input, next }) => {
    const origin = homeLike();
    origin.write('providers.json', `// mine\n${JSON.stringify(labConfig(upstream.url), undefined, 2)}\n`);
    expect(await origin.run(['chat', '--session', 'work', 'one'])).toMatchObject({ code: 0 });
    const make = () => homeLike(origin);
    const check = async (home: Home, point: string) => {
      for (const words of next) {
        const after = await home.run(words, input === undefined ? {} : { input });
        expect(after.code, `${words.join(' ')} after ${point}: ${after.stderr}`).toBe(0);
      }
      expect(readFileSync(join(home.dir, 'providers.json'), 'utf8')).toMatch(/^\/\/ mine\n\{/);
      for (const name of readdirSync(home.dir).filter(one => /\.json$/.test(one) && one !== 'providers.json'))
        expect(() => JSON.parse(readFileSync(join(home.dir, name), 'utf8')), name).not.toThrow();
      const session = JSON.parse(readFileSync(join(home.dir, 'provider-sessions/work.json'), 'utf8'));
      expect(JSON.stringify(session)).toContain('one');
      const { stdout } = await home.run(['log', '--json', '-n', '9']);
      expect(JSON.parse(stdout).entries.length).toBeGreaterThanOrEqual(1);
    };
    await killer.atPoints({ make, args, sample: SAMPLE, check, ...(input !== undefined && { input }) });
  });
});

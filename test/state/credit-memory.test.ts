// What is remembered of credits while their ledger is away.
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rememberCredits } from '../../src/state/credit-memory.ts';
import { StateError } from '../../src/state/error.ts';
import { temporaryFolder } from './fixtures.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const away = async () => {
  throw new StateError('unreachable', 'redis', 'away');
};
const open = (balance: () => Promise<number | undefined>) =>
  rememberCredits(balance, join(folder.path, 'provider-credits-on.json'));

it('credits that were never on stay off while the ledger is away', async () => {
  expect(await open(async () => undefined)()).toBeUndefined();
  expect(await open(away)()).toBeUndefined();
});

it('credits that were on refuse while it is away, in every later process, until they are seen turned off', async () => {
  expect(await open(async () => 7)()).toBe(7);
  await expect(open(away)()).rejects.toMatchObject({ reason: 'unreachable' });
  expect(await open(async () => undefined)()).toBeUndefined();
  expect(await open(away)()).toBeUndefined();
});

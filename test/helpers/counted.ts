// Owns a change that counts, and the effect that it is told as where the shared state was out of reach; and what is owed of such.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Effect } from '../../src/domain/effect.ts';
import type { RouterState } from '../../src/domain/state.ts';
import { countOne } from '../conformance/state.ts';

/** Arguments of `update`: one more under `name`. */
export const counted = (name: string) => [countOne(name), () => ({ type: `count ${name}` })] as const;

export const withCount = (state: RouterState, { type }: Effect): RouterState =>
  countOne(type.replace(/^count /, ''))(state)[0];

/** What a state folder holds that its Redis was not told. */
export const untoldIn = (folder: string): readonly unknown[] =>
  readdirSync(folder)
    .filter(name => /^provider-unsent(\.\d+)?\.json$/.test(name))
    .flatMap(name => JSON.parse(readFileSync(join(folder, name), 'utf8')));

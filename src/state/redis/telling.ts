// Owns the telling of what is owed: the state, the log and how far an outbox was told move in one step, so that nothing counts twice.
import { randomUUID } from 'node:crypto';
import type { Effect } from '../../domain/effect.ts';
import { messageOf } from '../../domain/error-message.ts';
import { contentOf } from '../shared-document.ts';
import { type Along, createTurns, fetchRevision, type RedisDocumentOptions, writeRevision } from './document.ts';
import type { Effects } from './fallback.ts';
import { APPENDING } from './log.ts';
import type { Outbox, Owed } from './outbox.ts';
import { memoryOf } from './writes.ts';

export interface TellingOptions<Content> {
  readonly outbox: Outbox;
  /** What effects change. */
  readonly document: RedisDocumentOptions<Content>;
  readonly log: { readonly key: string; readonly maxEntries: number };
  /** Before the name of an outbox, where it is kept how far that was told. */
  readonly cursorKey: (outbox: string) => string;
  readonly effects: Effects<Content>;
  /** Settles the credits of an effect; the same one never pays twice. */
  readonly settle: (effect: Effect) => Promise<void>;
  readonly warn: (message: string) => void;
}

/** An outbox that nobody has told for so long is gone, s. */
const CURSOR_S = 90 * 24 * 3600;

/**
 * KEYS from 4 on: cursor, stream, its recent writes. ARGV from 6 on: where the cursor has to stand, where it goes, seconds
 * for which it is kept, most entries, and for each entry its id and text.
 */
const TOLD: Pick<Along, 'lua' | 'check'> = {
  check: `if (redis.call('GET', KEYS[4]) or '0') ~= ARGV[6] then return {2} end`,
  lua: `${APPENDING}
  redis.call('SET', KEYS[4], ARGV[7], 'EX', ARGV[8])
  for i = 10, #ARGV, 2 do append(KEYS[5], KEYS[6], ARGV[i], ARGV[i + 1], ARGV[9]) end`,
};

/** Tells all that is owed, by whichever process; others may do the same. Rejects where the server cannot be told. */
export async function tellAll<Content>(options: TellingOptions<Content>): Promise<void> {
  const { outbox, document } = options;
  // Nobody reads the file for a server that is away.
  await document.connection.run(send => send('PING'));
  for (;;) {
    const owed = await outbox.oldest();
    const last = owed.at(-1);
    if (!last) return;
    if (await tellFile(options, owed)) await outbox.drop(last.outbox, last.n + 1);
  }
}

/** False where somebody else was quicker. A file that was put together by hand may hold more than one outbox. */
async function tellFile<Content>(options: TellingOptions<Content>, owed: readonly Owed[]): Promise<boolean> {
  const { document, cursorKey } = options;
  for (const name of new Set(owed.map(one => one.outbox))) {
    const cursor = Number(await document.connection.run(send => send('GET', cursorKey(name)))) || 0;
    const untold = owed.filter(({ outbox, n }) => outbox === name && n >= cursor);
    if (untold.length > 0 && !(await tellPart(options, cursor, untold))) return false;
  }
  return true;
}

/** False where somebody else was quicker. */
async function tellPart<Content>(
  options: TellingOptions<Content>,
  cursor: number,
  owed: readonly Owed[],
): Promise<boolean> {
  const { document, settle, warn } = options;
  for (const one of owed) if ('effect' in one) await settle(one.effect);
  const apply = await options.effects();
  const along = alongOf(options, cursor, owed);
  const turns = createTurns(document);
  const token = randomUUID();
  let before = await fetchRevision(document);
  for (;;) {
    const content = contentOf(before.body, document.key, document) ?? (await document.initial());
    // After the revision was read: a write that is made from now on changes it.
    const { after, lost } = appliedTo(content, await unmade(document, owed), apply);
    const written = await writeRevision(document, before, { token, turns, body: JSON.stringify(after), along });
    if (written === 'needless') return false;
    if (written === 'made') {
      for (const message of lost) warn(`Something that was counted while Redis was away is lost: ${message}`);
      return true;
    }
    before = written;
    await turns.afterLosing(before);
  }
}

function alongOf<Content>({ log, cursorKey }: TellingOptions<Content>, cursor: number, owed: readonly Owed[]): Along {
  const last = owed.at(-1)!;
  const entries = owed.flatMap(one => ('entry' in one ? [one.entry] : []));
  return {
    ...TOLD,
    keys: [cursorKey(last.outbox), log.key, memoryOf(log.key)],
    args: [
      ...[cursor, last.n + 1, CURSOR_S, log.maxEntries].map(String),
      ...entries.flatMap(entry => [entry.id, JSON.stringify(entry)]),
    ],
  };
}

/** The effects that no write has made. */
async function unmade<Content>(
  { connection, key }: RedisDocumentOptions<Content>,
  owed: readonly Owed[],
): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  for (const one of owed) {
    if (!('effect' in one)) continue;
    const { effect, tried } = one;
    const made = tried !== undefined && (await connection.run(send => send('ZSCORE', memoryOf(key), tried)));
    if (made === false || made === null) effects.push(effect);
  }
  return effects;
}

/** What cannot be applied must not keep everything behind it from being told. */
function appliedTo<Content>(
  content: Content,
  effects: readonly Effect[],
  apply: (content: Content, effect: Effect) => Content,
): { readonly after: Content; readonly lost: readonly string[] } {
  const lost: string[] = [];
  let after = content;
  for (const effect of effects)
    try {
      after = apply(after, effect);
    } catch (error) {
      lost.push(`${JSON.stringify(effect)}: ${messageOf(error)}`);
    }
  return { after, lost };
}

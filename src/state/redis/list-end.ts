// Owns the end of a list that only grows: what was read of it once is not read again, and grows with it at both ends.
import type { RedisConnection } from './connection.ts';

const FIRST_READ = 32;
const GROWTH = 8;
/** Entries in one answer, so that the server is not held up by a long list. */
const LONGEST_READ = 4_096;

/** KEYS: list. ARGV: how many of its entries are known, or a negative count of how many are wanted of its end. */
const FOLLOW = `return {redis.call('LLEN', KEYS[1]), redis.call('LRANGE', KEYS[1], ARGV[1], -1)}`;

export class ListEnd {
  readonly #connection: RedisConnection;
  readonly #key: string;
  /** Parsed, newest last, in pieces: the oldest piece first. */
  #pieces: (readonly unknown[])[] = [];
  /** Where they begin in the list. */
  #begin = 0;
  /** Of the list when it was last looked at. */
  length = 0;

  constructor(connection: RedisConnection, key: string) {
    this.#connection = connection;
    this.#key = key;
  }

  get isWhole(): boolean {
    return this.#begin === 0;
  }

  /** Reads what has been added. */
  async follow(): Promise<void> {
    const from = this.length === 0 ? -FIRST_READ : this.length;
    const answer = await this.#connection.run(send => send('EVAL', FOLLOW, '1', this.#key, String(from)));
    const [length, texts] = answer as readonly [number, readonly string[]];
    if (length < this.length) return this.#beginAgain();
    if (this.length === 0) this.#begin = length - texts.length;
    this.#pieces.push(texts.map(parseEntry));
    this.length = length;
  }

  /** Reads some more of what stands before. */
  async readFurther(): Promise<void> {
    const count = Math.min(LONGEST_READ, GROWTH * (this.length - this.#begin));
    const range = [String(Math.max(0, this.#begin - count)), String(this.#begin - 1)] as const;
    const answer = await this.#connection.run(send => send('LRANGE', this.#key, ...range));
    const texts = answer as readonly string[];
    if (texts.length === 0) return this.#beginAgain();
    this.#pieces.unshift(texts.map(parseEntry));
    this.#begin -= texts.length;
  }

  *newestFirst(): Generator<unknown> {
    for (let piece = this.#pieces.length - 1; piece >= 0; piece--) {
      const values = this.#pieces[piece]!;
      for (let n = values.length - 1; n >= 0; n--) yield values[n];
    }
  }

  /** Somebody has emptied it. */
  #beginAgain(): Promise<void> {
    this.#pieces = [];
    this.#begin = 0;
    this.length = 0;
    return this.follow();
  }
}

/** An entry as it was written; undefined for anything else. */
export function parseEntry(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

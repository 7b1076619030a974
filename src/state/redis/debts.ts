// Owns what a process owes the server of one document: the changes that it did not hear, told in one write that counts once.
import { randomUUID } from 'node:crypto';

export type Change<Content> = (content: Content) => readonly [Content, unknown];

/** Of writes of which nobody knows whether they were made. */
export type Tokens = readonly string[];

/** What is told in one write. */
export interface Owed<Content> {
  /** Of the write: it is made once, however often it is told. */
  readonly token: string;
  readonly changes: readonly Change<Content>[];
  /** Requests that have ended, and count with it. */
  readonly requests: readonly string[];
}

/** What became of a telling. */
export interface Paid {
  /** Requests that could not be counted. */
  readonly givenUp: readonly string[];
  /** How many of the changes that were made belong to requests that have not ended. */
  readonly open: number;
  /** Why something was not made; undefined where all was. */
  readonly lost: unknown;
}

export interface Debts<Content> {
  owe(change: Change<Content>): void;
  /**
   * The request to which all open changes belong has ended. Returns for each of them the tokens of writes that may have
   * made it.
   */
  sign(request: string): readonly Tokens[];
  /** How many changes are owed. */
  count(): number;
  /** Tells what was owed first; rejects where that is `isMissing`, and the same is told the next time. */
  pay(isMissing: (error: unknown) => boolean): Promise<Paid>;
}

export interface Creditor<Content> {
  /** Resolves with the error of the first change that threw one: the others are made. */
  tell(owed: Owed<Content>): Promise<unknown>;
  /** Of a write that may have made this change. */
  tokenOf(change: Change<Content>): string | undefined;
}

export function createDebts<Content>({ tell, tokenOf }: Creditor<Content>): Debts<Content> {
  /** What was begun to be told: nobody may know whether it arrived, so that nothing is added to it. */
  let begun: Owed<Content> | undefined;
  let openBegun = 0;
  let changes: Change<Content>[] = [];
  let requests: string[] = [];
  let signed = 0;
  const tried = (change: Change<Content>): Tokens => {
    const token = tokenOf(change);
    return token === undefined ? [] : [token];
  };
  const begin = () => {
    begun = { token: randomUUID(), changes, requests };
    openBegun = changes.length - signed;
    [changes, requests, signed] = [[], [], 0];
    return begun;
  };
  return {
    owe: change => void changes.push(change),
    sign(request) {
      const late = begun?.changes.slice(begun.changes.length - openBegun) ?? [];
      const tokens = [
        ...late.map(change => [...tried(change), begun!.token]),
        ...changes.slice(signed).map(change => tried(change)),
      ];
      if (changes.length > signed) requests.push(request);
      [signed, openBegun] = [changes.length, 0];
      return tokens;
    },
    count: () => (begun?.changes.length ?? 0) + changes.length,
    async pay(isMissing) {
      const owed = begun ?? begin();
      const lost = await tell(owed).then(
        lost => ({ lost, givenUp: [] }),
        (error: unknown) => {
          if (isMissing(error)) throw error;
          return { lost: error, givenUp: owed.requests };
        },
      );
      begun = undefined;
      return { ...lost, open: openBegun };
    },
  };
}

// Owns what waits until a server is back: the changes of its documents, and the requests that ended without it.
import { messageOf } from '../../domain/error-message.ts';
import { type Change, type Creditor, createDebts, type Debts, type Tokens } from './debts.ts';

/** What the server lacks of a request. */
export interface Lacking {
  /** Whether it lacks a change. */
  readonly isChange: boolean;
  /** For each change of it that is owed: the writes that may have made it. */
  readonly writes: readonly Tokens[];
}

export interface Pending {
  /**
   * What owes a change to this document. `onOpen` where requests change it: so many changes were told late, of requests
   * that have not ended.
   */
  document<Content>(creditor: Creditor<Content>, onOpen?: (changes: number) => void): (change: Change<Content>) => void;
  /** The request that made the changes owed since the last one ended has ended too; `work` tells the rest of it. */
  end(request: string, work: () => Promise<unknown>): Lacking;
  /** Tells everything, in order, and each once. Rejects where the server `isMissing`: what it has not heard stays. */
  tellAll(): Promise<void>;
}

export interface PendingOptions {
  readonly address: string;
  readonly isMissing: (error: unknown) => boolean;
  /** Nobody needs to tell these requests any more. */
  readonly strike: (requests: ReadonlySet<string>) => Promise<void>;
  readonly warn: (message: string) => void;
}

interface Account {
  readonly debts: Pick<Debts<never>, 'sign' | 'count' | 'pay'>;
  readonly onOpen?: (changes: number) => void;
}
interface Ended {
  readonly request: string;
  readonly work: () => Promise<unknown>;
}

/** More than this is not remembered of changes, and as much of requests. */
const MOST = 10_000;

export function createPending({ address, isMissing, strike, warn }: PendingOptions): Pending {
  const accounts: Account[] = [];
  let ended: Ended[] = [];
  let telling: Promise<void> | undefined;

  const pay = async ({ debts, onOpen }: Account): Promise<unknown> => {
    const { givenUp, open, lost } = await debts.pay(isMissing);
    onOpen?.(open);
    // Whoever comes after this process counts them.
    ended = ended.filter(({ request }) => !givenUp.includes(request));
    return lost;
  };
  /** What cannot be told must not keep everybody else from it for ever. */
  const finish = async ({ request, work }: Ended, heard: Set<string>): Promise<unknown> => {
    const lost = await work().then(
      () => void heard.add(request),
      (error: unknown) => {
        if (isMissing(error)) throw error;
        return error ?? 'unknown';
      },
    );
    ended.shift();
    return lost;
  };
  const tell = async () => {
    const heard = new Set<string>();
    let lost: unknown;
    try {
      for (;;) {
        const account = accounts.find(({ debts }) => debts.count() > 0);
        const [first] = ended;
        if (account) lost = (await pay(account)) ?? lost;
        else if (first) lost = (await finish(first, heard)) ?? lost;
        else break;
      }
    } finally {
      // What is not struck out is told again, and not counted again.
      if (heard.size > 0) await strike(heard).catch((error: unknown) => warn(messageOf(error)));
    }
    if (lost === undefined) return;
    warn(`Something that was counted while Redis at ${address} was away is lost: ${messageOf(lost)}`);
  };
  return {
    document(creditor, onOpen) {
      const debts = createDebts(creditor);
      accounts.push({ debts, onOpen });
      return change => {
        if (debts.count() < MOST) debts.owe(change);
      };
    },
    end(request, work) {
      const changed = accounts.filter(({ onOpen }) => onOpen).map(({ debts }) => debts);
      const isRoom = ended.length < MOST && changed.every(debts => debts.count() < MOST);
      if (!isRoom) return { isChange: true, writes: [] };
      const writes = changed.flatMap(debts => debts.sign(request));
      ended.push({ request, work });
      return { isChange: writes.length > 0, writes };
    },
    async tellAll() {
      if (telling === undefined && ended.length === 0 && accounts.every(({ debts }) => debts.count() === 0)) return;
      telling ??= tell().finally(() => {
        telling = undefined;
      });
      await telling;
    },
  };
}

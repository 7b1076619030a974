// Owns what the dashboard says of the credits, which may be what refuses a call.
import { messageOf } from '../../domain/error-message.ts';
import type { NanoUsd } from '../../domain/units.ts';
import type { Context } from '../context.ts';
import { amountOf, creditsText } from '../credits-view.ts';
import type { StatusDocument } from '../schemas/status.ts';

/** What is left, or why nobody knows. */
export type CreditsNow = { readonly balance: NanoUsd } | { readonly problem: string };

/** Undefined where calls are not paid with credits. */
export async function readCredits(context: Context): Promise<CreditsNow | undefined> {
  try {
    const balance = await (await context.credits()).balance();
    return balance === undefined ? undefined : { balance };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

export const creditsNowText = (now: CreditsNow): string => ('balance' in now ? creditsText(now.balance) : now.problem);

export function creditsNowDocument(now: CreditsNow | undefined): StatusDocument['credits'] {
  if (!now) return null;
  return 'balance' in now
    ? { ...amountOf(now.balance), problem: null }
    : { credits: null, usd: null, problem: now.problem };
}

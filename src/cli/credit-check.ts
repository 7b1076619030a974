// Owns what `doctor` says of the credits: whether the ledger adds up.
import { auditLedger } from '../accounting/credits.ts';
import { counted } from '../render/number.ts';
import { caught, type Finding } from './checks.ts';
import type { Context } from './context.ts';
import { creditsText } from './credits-view.ts';

/** Nothing where there are no credits. */
export function checkCredits(context: Context): Promise<readonly Finding[]> {
  const fix = 'Check the file provider-credits.json';
  return caught('the ledger of credits cannot be read', fix, async () => {
    const credits = await context.credits();
    const { count, sum, problem } = await auditLedger(credits.entries());
    // One that is gone is told apart from one that never was.
    if (count === 0) await credits.standing();
    if (count === 0) return [];
    if (!problem)
      return [
        { level: 'ok', what: `credits: ${counted(count, 'entry adds', 'entries add')} up to ${creditsText(sum)}` },
      ];
    const look = 'openclaw provider credits history --verify';
    return [{ level: 'error', what: 'the ledger of credits does not add up', why: problem, fix: look }];
  });
}

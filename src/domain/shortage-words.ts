// Owns the words by which refusals for money are told apart: what passes with the calls that run, what lasts, and what nobody can count.

/** Stands behind what running calls have reserved of a budget that would do without them. */
export const MAY_BE_FREE = 'which may be free when they end';
/** Whether there are enough credits is not known: nobody has to pay for that. */
export const LEDGER_AWAY = 'the ledger of credits cannot be used now';
/** What was spent cannot be written down: a full disk, for one. */
export const BUDGET_AWAY = 'the budget cannot be counted now';

/** The code of a refusal because money cannot be counted, however much there is. */
export const UNCOUNTED = 'uncounted';

export const isUncounted = (detail: string): boolean => detail === LEDGER_AWAY || detail === BUDGET_AWAY;

// Owns the words by which a refusal that passes with the calls that run is known from one that lasts.

/** Stands behind what running calls have reserved of a budget that would do without them. */
export const MAY_BE_FREE = 'which may be free when they end';
/** Whether there are enough credits is not known: nobody has to pay for that. */
export const LEDGER_AWAY = 'the ledger of credits cannot be used now';

// Owns the rule that every certificate is checked.

/** Said outright: without it NODE_TLS_REJECT_UNAUTHORIZED=0 hands a key to whoever answers. */
export const VERIFIED = { rejectUnauthorized: true } as const;

// Owns the name by which keychains know us.

/** Under which all our secrets stand; the account is the name of the secret. */
export const KEYCHAIN_SERVICE = 'openclaw-provider';

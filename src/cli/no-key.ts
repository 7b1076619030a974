// Owns what is said to somebody who has no key yet.

/** The shortest ways to a key, for hints. */
export const SET_A_KEY = 'openclaw provider keys set openai, or set OPENAI_API_KEY';

export const NO_KEY_YET = `No provider has a key yet. For example: ${SET_A_KEY}`;

// Owns the version of the price table; each provider's models stand in the file of its name beside this one.

/** The day on which the prices of all model tables were read, logged with every cost that they produced. */
export const PRICE_TABLE_VERSION = '2026-11-21';

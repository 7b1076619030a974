// Owns the plain units that other types are measured in.

/** Milliseconds since 1970-01-01 UTC. */
export type EpochMs = number;
/** One thousand-millionth of a US dollar; always an integer. A token at $0.075 per million costs 75. */
export type NanoUsd = number;
/** A number from 0 to 1. */
export type Ratio = number;

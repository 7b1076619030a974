// Owns the JSON documents of the `credits` commands. Credits and dollars are numbers; a credit is a thousandth of a dollar.
import {
  array,
  boolean,
  type infer as Infer,
  int,
  literal,
  nullable,
  number,
  object,
  enum as oneOf,
  string,
} from 'zod/mini';
import { CREDIT_ENTRY_TYPES } from '../../domain/credits.ts';

const amount = { credits: number(), usd: number() };

export const creditsBalanceSchema = object({
  schemaVersion: literal(1),
  ...amount,
  /** Whether calls are paid with them. */
  on: boolean(),
  reservedCredits: number(),
});

export const creditsTopUpSchema = object({
  schemaVersion: literal(1),
  ok: literal(true),
  /** False: this payment was written down before, and nothing changed. */
  added: boolean(),
  paymentId: string(),
  paidUsd: number(),
  boughtCredits: number(),
  ...amount,
});

export const creditsHistorySchema = object({
  schemaVersion: literal(1),
  entries: array(
    object({
      id: string(),
      at: string(),
      type: oneOf(CREDIT_ENTRY_TYPES),
      ...amount,
      /** The amount as it stands in the ledger. */
      nanoUsd: int(),
      balanceCredits: number(),
      open: int(),
      on: boolean(),
      paymentId: nullable(string()),
      paidUsd: nullable(number()),
      attempt: nullable(string()),
      until: nullable(string()),
      costUsd: nullable(number()),
      shortfallUsd: nullable(number()),
      provider: nullable(string()),
      model: nullable(string()),
    }),
  ),
  /** Present with --verify: the sum of all entries, and what is wrong with them. */
  audit: nullable(object({ entries: int(), credits: number(), ok: boolean(), problem: nullable(string()) })),
});

export const creditsOffSchema = object({
  schemaVersion: literal(1),
  ok: literal(true),
  wasOn: boolean(),
  on: literal(false),
  ...amount,
});

export type CreditsHistoryDocument = Infer<typeof creditsHistorySchema>;

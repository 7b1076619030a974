// Owns the documents face of the package (`openclaw-provider/schemas`): what each command prints with --json, as zod describes it.
import { union, type ZodMiniType } from 'zod/mini';
import { chatDocuments } from './cli/schemas/chat.ts';
import { configChangeSchema, configListSchema, configValueSchema } from './cli/schemas/config.ts';
import {
  creditsBalanceSchema,
  creditsHistorySchema,
  creditsOffSchema,
  creditsTopUpSchema,
} from './cli/schemas/credits.ts';
import { demoSchema } from './cli/schemas/demo.ts';
import { doctorSchema } from './cli/schemas/doctor.ts';
import { errorSchema } from './cli/schemas/error.ts';
import { explainSchema } from './cli/schemas/explain.ts';
import {
  keysListSchema,
  keysMigrateSchema,
  keysRemoveSchema,
  keysSetSchema,
  keysTestSchema,
} from './cli/schemas/keys.ts';
import { listSchema } from './cli/schemas/list.ts';
import { logEntrySchema, logSchema } from './cli/schemas/log.ts';
import { modelsSchema } from './cli/schemas/models.ts';
import { monitorSchema } from './cli/schemas/monitor.ts';
import { switchSchema } from './cli/schemas/pin.ts';
import { preferSchema } from './cli/schemas/prefer.ts';
import { quotaSchema } from './cli/schemas/quota.ts';
import { resetSchema } from './cli/schemas/reset.ts';
import { selftestSchema } from './cli/schemas/selftest.ts';
import { sessionsSchema } from './cli/schemas/sessions.ts';
import { setupSchema } from './cli/schemas/setup.ts';
import { statusSchema } from './cli/schemas/status.ts';
import { usageSchema } from './cli/schemas/usage.ts';

/** The document of every command that fails. */
export const failure = errorSchema;

const orFailure = <T extends ZodMiniType>(document: T) => union([document, failure]);

/**
 * What each command that takes `--json` prints, by its words: its own document, which has a `schemaVersion`, or that of a
 * failure, which has an `error`. Fields may be added within a `schemaVersion`.
 */
export const documents = {
  'provider chat': orFailure(chatDocuments),
  'provider setup': orFailure(setupSchema),
  'provider list': orFailure(listSchema),
  'provider models': orFailure(modelsSchema),
  'provider status': orFailure(statusSchema),
  'provider quota': orFailure(quotaSchema),
  'provider prefer': orFailure(preferSchema),
  'provider set': orFailure(preferSchema),
  'provider switch': orFailure(switchSchema),
  'provider reset': orFailure(resetSchema),
  'provider explain': orFailure(explainSchema),
  'provider log': orFailure(union([logSchema, logEntrySchema])),
  'provider sessions': orFailure(sessionsSchema),
  'provider monitor': orFailure(monitorSchema),
  'provider usage': orFailure(usageSchema),
  'provider doctor': orFailure(doctorSchema),
  'provider demo': orFailure(demoSchema),
  'provider selftest': orFailure(selftestSchema),
  'provider keys list': orFailure(keysListSchema),
  'provider keys set': orFailure(keysSetSchema),
  'provider keys remove': orFailure(keysRemoveSchema),
  'provider keys test': orFailure(keysTestSchema),
  'provider keys migrate': orFailure(keysMigrateSchema),
  'provider credits balance': orFailure(creditsBalanceSchema),
  'provider credits topup': orFailure(creditsTopUpSchema),
  'provider credits history': orFailure(creditsHistorySchema),
  'provider credits off': orFailure(creditsOffSchema),
  'config get': orFailure(configValueSchema),
  'config set': orFailure(configChangeSchema),
  'config unset': orFailure(configChangeSchema),
  'config list': orFailure(configListSchema),
} as const;

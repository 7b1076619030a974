// Owns the documents face of the package (`openclaw-provider/schemas`): what each command prints with --json, as zod describes it.
import { chatSchema } from './cli/schemas/chat.ts';
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
import { logSchema } from './cli/schemas/log.ts';
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

/** The document of each command that takes `--json`, by its words. Fields may be added within a `schemaVersion`. */
export const documents = {
  'provider chat': chatSchema,
  'provider setup': setupSchema,
  'provider list': listSchema,
  'provider models': modelsSchema,
  'provider status': statusSchema,
  'provider quota': quotaSchema,
  'provider prefer': preferSchema,
  'provider set': preferSchema,
  'provider switch': switchSchema,
  'provider reset': resetSchema,
  'provider explain': explainSchema,
  'provider log': logSchema,
  'provider sessions': sessionsSchema,
  'provider monitor': monitorSchema,
  'provider usage': usageSchema,
  'provider doctor': doctorSchema,
  'provider demo': demoSchema,
  'provider selftest': selftestSchema,
  'provider keys list': keysListSchema,
  'provider keys set': keysSetSchema,
  'provider keys remove': keysRemoveSchema,
  'provider keys test': keysTestSchema,
  'provider keys migrate': keysMigrateSchema,
  'provider credits balance': creditsBalanceSchema,
  'provider credits topup': creditsTopUpSchema,
  'provider credits history': creditsHistorySchema,
  'provider credits off': creditsOffSchema,
  'config get': configValueSchema,
  'config set': configChangeSchema,
  'config unset': configChangeSchema,
  'config list': configListSchema,
} as const;

/** The document of every command that fails. */
export const failure = errorSchema;

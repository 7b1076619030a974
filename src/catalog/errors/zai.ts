// Owns how Z.AI words its failures: by number, since the text may come in Chinese.
import type { ErrorRule } from '../../domain/provider.ts';
import { A_DAY, A_FEW_SECONDS, BUSY, SIX_HOURS, UNTIL_PAID } from './waits.ts';

export const zaiErrors: readonly ErrorRule[] = [
  {
    id: 'zai-key',
    code: ['1000', '1001', '1002', '1003', '1004', '1110', '1111', '1112', '1120', '1121', '1220'],
    kind: 'auth',
    scope: 'account',
    hint: 'Check the key and the state of the account in the Z.AI console.',
  },
  {
    id: 'zai-permission',
    status: 434,
    kind: 'auth',
    scope: 'account',
    hint: 'The account has no permission for this API.',
  },
  {
    id: 'zai-plan-permission',
    code: ['1314', '1315'],
    kind: 'auth',
    scope: 'account',
    hint: 'The plan does not allow this call: check the coding plan in the Z.AI console.',
  },
  {
    // Also the answer to a plan's key on the general endpoint, and to a pay-as-you-go key on the coding one.
    id: 'zai-balance',
    code: '1113',
    kind: 'quota_exhausted',
    scope: 'paid_models',
    wait: UNTIL_PAID,
    hint: 'Recharge, or use the other endpoint: a coding-plan key works only with `codingPlan: true`, others only without.',
  },
  {
    // The reset time stands in the message, in UTC+8 without saying so.
    id: 'zai-window',
    code: ['1308', '1310', '1316', '1317', '1318', '1319', '1320', '1321'],
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'The allowance of this window is used up: wait for its reset, or upgrade the plan.',
  },
  {
    id: 'zai-plan',
    code: ['1304', '1309', '1313'],
    kind: 'quota_exhausted',
    scope: 'account',
    wait: SIX_HOURS,
    hint: 'The daily limit, the plan or fair use stops this account: check it in the Z.AI console.',
  },
  { id: 'zai-rate', code: ['1302', '1303'], kind: 'rate_limited', scope: 'account', wait: A_FEW_SECONDS },
  { id: 'zai-overloaded', code: ['1305', '1312'], kind: 'overloaded', scope: 'model', wait: BUSY },
  { id: 'zai-context', code: '1261', kind: 'context_too_long' },
  { id: 'zai-model', code: ['1211', '1311'], kind: 'model_not_found', scope: 'model', wait: A_DAY },
  { id: 'zai-filter', code: ['1300', '1301'], kind: 'content_filtered' },
  {
    id: 'zai-fault',
    code: ['1230', '1234'],
    kind: 'server_error',
    scope: 'none',
    wait: { type: 'backoff', firstMs: 2000, maxMs: 60_000 },
  },
  {
    id: 'zai-request',
    code: ['1210', '1212', '1213', '1214', '1215', '1221', '1222'],
    kind: 'bad_request',
  },
];

// Owns the Z.AI imitation: codes are strings of digits, times are Beijing's and do not say so.
import { openaiChat } from '../faces/openai-chat.ts';
import { type ErrorReply, openaiModels, type Vendor } from './vendor.ts';

const HOUR_MS = 3_600_000;
const BEIJING_MS = 8 * HOUR_MS;
const RATE_CODES: Readonly<Record<number, string>> = { 401: '1002', 429: '1302', 503: '1305' };

function error(status: number, code: string, message: string): ErrorReply {
  return { status, body: { error: { code, message } } };
}

/** `2026-09-09 05:38:28`, in Beijing. */
function beijing(epochMs: number): string {
  return new Date(epochMs + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');
}

export const zai: Vendor = {
  basePath: '/api/paas/v4',
  faces: [openaiChat({ usage: 'always', idPrefix: 'sim', filtered: 'sensitive' })],
  models: openaiModels('z-ai'),
  plain: (status, message) => error(status, RATE_CODES[status] ?? (status < 500 ? '1210' : '1230'), message),
  errors: {
    auth: () => error(401, '1002', 'Authorization Token invalid'),
    quotaSpent: ({ now }) => {
      const reset = beijing(now + 3 * HOUR_MS);
      return error(429, '1308', `Usage limit reached for 5 hour. Your limit will reset at ${reset}`);
    },
    rateLimited: () => error(429, '1302', 'Rate limit reached for requests'),
    overloaded: () => error(429, '1305', 'The service may be temporarily overloaded, please try again later'),
    contextOverflow: () => error(400, '1261', 'Prompt too long'),
    modelNotFound: () => error(400, '1211', 'Unknown Model, please check the model code.'),
    contentFilter: () => error(400, '1301', 'The content may be sensitive or unsafe.'),
  },
};

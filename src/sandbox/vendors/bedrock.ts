// Owns the AWS Bedrock imitation: errors are named by a header.
import { bedrockConverse } from '../faces/bedrock-converse.ts';
import type { ErrorReply, Vendor } from './vendor.ts';

const NAMES: Readonly<Record<number, string>> = {
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
};

function error(status: number, name: string, message: string): ErrorReply {
  return { status, headers: { 'x-amzn-errortype': name }, body: { message } };
}

export const bedrock: Vendor = {
  basePath: '',
  faces: [bedrockConverse],
  plain: (status, message) =>
    error(status, NAMES[status] ?? (status < 500 ? 'ValidationException' : 'InternalServerException'), message),
  models: () => undefined,
  errors: {
    auth: () => error(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'),
    quotaSpent: () =>
      error(400, 'ServiceQuotaExceededException', 'Your request exceeds the service quota for your account.'),
    // Vendor fact: these words are about a rate, not about the length of the prompt.
    rateLimited: () => error(429, 'ThrottlingException', 'Too many tokens, please wait before trying again.'),
    overloaded: () => error(503, 'ServiceUnavailableException', 'The service is temporarily unavailable.'),
    contextOverflow: () => error(400, 'ValidationException', 'Input is too long for requested model.'),
    modelNotFound: () => error(400, 'ValidationException', 'The provided model identifier is invalid.'),
  },
};

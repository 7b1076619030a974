// Owns AWS Bedrock as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { bedrockErrors } from '../errors/bedrock.ts';
import { bedrockModels } from '../models/bedrock.ts';

export const bedrock = {
  id: 'bedrock',
  label: 'AWS Bedrock',
  wire: 'bedrock-converse',
  // The region is part of the address.
  baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  baseUrlEnv: ['BEDROCK_BASE_URL'],
  auth: { type: 'aws', service: 'bedrock' },
  keyEnv: ['AWS_BEARER_TOKEN_BEDROCK'],
  keyUrl: 'https://console.aws.amazon.com/bedrock/home#/api-keys',
  quirks: { inlineImagesOnly: true },
  errors: bedrockErrors,
  models: bedrockModels,
  // Five minutes from the last use of a cache point (docs.aws.amazon.com, prompt caching).
  promptCacheTtlMs: 5 * 60_000,
} satisfies ProviderSpec;

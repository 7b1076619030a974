// Owns Google's Gemini API as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { googleErrors } from '../errors/google.ts';
import { googleModels } from '../models/google.ts';

export const google = {
  id: 'google',
  label: 'Google AI (Gemini)',
  wire: 'gemini',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  baseUrlEnv: ['GOOGLE_BASE_URL', 'GEMINI_BASE_URL'],
  auth: { type: 'header', name: 'x-goog-api-key' },
  keyEnv: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  keyUrl: 'https://aistudio.google.com/apikey',
  quirks: { inlineImagesOnly: true },
  errors: googleErrors,
  modelList: { path: '/models?pageSize=1000', dialect: 'gemini' },
  freeTier: {
    // The figure that Google's own refusals name for the newest models; older and lighter ones have more.
    limits: [
      {
        limit: 20,
        unit: 'requests',
        window: 'day',
        resetTime: '00:00',
        zone: 'America/Los_Angeles',
        perModel: true,
      },
    ],
    source: 'published',
  },
  models: googleModels,
  // What is sent on the free tier may be used for training, and a key does not tell its tier.
  dataPolicy: { trains: true },
} satisfies ProviderSpec;

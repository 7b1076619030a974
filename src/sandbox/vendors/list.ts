// Owns the list of vendors that the sandbox can imitate.
import type { WireFormat } from '../../domain/model.ts';
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { google } from './google.ts';
import { groq } from './groq.ts';
import { kimi } from './kimi.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { zai } from './zai.ts';

/** By the id that the catalogue gives the real one. */
export const VENDORS = { openai, anthropic, google, zai, kimi, groq, ollama, openrouter, bedrock };
export type VendorId = keyof typeof VENDORS;

const BY_WIRE: Readonly<Record<WireFormat, VendorId>> = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  'anthropic-messages': 'anthropic',
  gemini: 'google',
  ollama: 'ollama',
  'bedrock-converse': 'bedrock',
};

/** Who stands in for a provider: its own imitation, else one that speaks its wire format. */
export function vendorFor(providerId: string, wire: WireFormat): VendorId {
  const own = Object.keys(VENDORS).find(id => id === providerId) as VendorId | undefined;
  return own && VENDORS[own].faces.some(({ format }) => format === wire) ? own : BY_WIRE[wire];
}

// Owns the list of vendors that the sandbox can imitate.
import type { WireFormat } from '../../domain/model.ts';
import { anthropic } from './anthropic.ts';
import { google } from './google.ts';
import { groq } from './groq.ts';
import { kimi } from './kimi.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { zai } from './zai.ts';

/** By the id that the catalogue gives the real one. */
export const VENDORS = { openai, anthropic, google, zai, kimi, groq, ollama, openrouter };
export type VendorId = keyof typeof VENDORS;

const BY_WIRE: Partial<Record<WireFormat, VendorId>> = {
  'anthropic-messages': 'anthropic',
  gemini: 'google',
  ollama: 'ollama',
};

/** Who stands in for a provider: its own imitation, else one that speaks its wire format; undefined where none does. */
export function vendorFor(providerId: string, wire: WireFormat): VendorId | undefined {
  const own = Object.keys(VENDORS).find(id => id === providerId) as VendorId | undefined;
  if (own && VENDORS[own].faces.some(({ format }) => format === wire)) return own;
  return BY_WIRE[wire] ?? (wire.startsWith('openai-') ? 'openai' : undefined);
}

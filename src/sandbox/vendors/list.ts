// Owns the list of vendors that the sandbox can imitate.
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

// Owns the list of built-in providers, in the order in which they are shown. A new one is a file of data and a line here.
import type { ProviderSpec } from '../domain/provider.ts';
import { anthropic } from './providers/anthropic.ts';
import { bedrock } from './providers/bedrock.ts';
import { deepseek } from './providers/deepseek.ts';
import { google } from './providers/google.ts';
import { groq } from './providers/groq.ts';
import { kimi } from './providers/kimi.ts';
import { mistral } from './providers/mistral.ts';
import { ollama } from './providers/ollama.ts';
import { openai } from './providers/openai.ts';
import { openrouter } from './providers/openrouter.ts';
import { xai } from './providers/xai.ts';
import { zai } from './providers/zai.ts';

export const builtInProviders: readonly ProviderSpec[] = [
  openai,
  anthropic,
  google,
  zai,
  kimi,
  groq,
  openrouter,
  deepseek,
  mistral,
  xai,
  bedrock,
  ollama,
];

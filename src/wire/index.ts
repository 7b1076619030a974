// Owns the choice of a codec. Each is loaded when the first call in its format comes.
import type { WireFormat } from '../domain/model.ts';
import type { Codec } from './codec.ts';

const CODECS: Readonly<Record<WireFormat, () => Promise<Codec>>> = {
  'openai-chat': async () => (await import('./openai-chat/index.ts')).openaiChat,
  'openai-responses': async () => (await import('./openai-responses/index.ts')).openaiResponses,
  'anthropic-messages': async () => (await import('./anthropic-messages/index.ts')).anthropicMessages,
  gemini: async () => (await import('./gemini/index.ts')).gemini,
  ollama: async () => (await import('./ollama/index.ts')).ollama,
  'bedrock-converse': async () => (await import('./bedrock-converse/index.ts')).bedrockConverse,
};

/** The codec of a wire format. */
export function codecFor(format: WireFormat): Promise<Codec> {
  return CODECS[format]();
}

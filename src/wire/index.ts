// Owns the choice of a codec.
import type { WireFormat } from '../domain/model.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockConverse } from './bedrock-converse/index.ts';
import type { Codec } from './codec.ts';
import { gemini } from './gemini/index.ts';
import { ollama } from './ollama/index.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiResponses } from './openai-responses/index.ts';

const CODECS: Readonly<Record<WireFormat, Codec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
  ollama,
  'bedrock-converse': bedrockConverse,
};

/** The codec of a wire format. */
export function codecFor(format: WireFormat): Codec {
  return CODECS[format];
}

// Owns the likely size of a prompt: its messages with their frames and images, and its tools.
import { type Message, partsOf } from '../domain/message.ts';
import type { Tool } from '../domain/request.ts';
import { estimateTokens } from './tokens.ts';

/** Tokens of a message's frame, and of an image at common resolutions. */
const MESSAGE_TOKENS = 4;
const IMAGE_TOKENS = 800;

/** Estimated tokens of a prompt: its messages with their frames and images, and its tools. */
export function countInput(messages: readonly Message[], tools?: readonly Tool[]): number {
  let tokens = tools === undefined || tools.length === 0 ? 0 : estimateTokens(JSON.stringify(tools));
  for (const message of messages) {
    tokens += MESSAGE_TOKENS;
    for (const part of partsOf(message)) {
      if (part.type === 'text' || part.type === 'reasoning') tokens += estimateTokens(part.text);
      else if (part.type === 'image') tokens += IMAGE_TOKENS;
      else if (part.type === 'tool_call') tokens += estimateTokens(part.name + part.arguments);
      else tokens += estimateTokens(part.content);
    }
  }
  return tokens;
}

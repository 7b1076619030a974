// Owns the shape of a conversation: messages and their parts, the same for every wire format.

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}
/** An image, either inline (base64, no data-URL prefix) or by https address. */
export interface ImagePart {
  readonly type: 'image';
  readonly mediaType: string;
  readonly data?: string;
  readonly url?: string;
}
/** A model's wish to call a tool; `arguments` is JSON text, as the model wrote it. */
export interface ToolCallPart {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  /** Opaque state a provider wants back with this call (Gemini's thoughtSignature), replayed only to `provider`. */
  readonly state?: ProviderState;
}
export interface ToolResultPart {
  readonly type: 'tool_result';
  readonly callId: string;
  readonly name?: string;
  readonly content: string;
  readonly isError?: boolean;
}
/** A model's reasoning, kept apart from its answer. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly state?: ProviderState;
}
/** What only the provider that made it understands: signatures, reasoning_details. Dropped for every other provider. */
export interface ProviderState {
  readonly provider: string;
  readonly value: unknown;
}

export type Part = TextPart | ImagePart | ToolCallPart | ToolResultPart | ReasoningPart;
export type Role = 'system' | 'user' | 'assistant' | 'tool';

export interface Message {
  readonly role: Role;
  readonly content: string | readonly Part[];
}

/** The parts of a message, whichever way its content was written. */
export function partsOf(message: Message): readonly Part[] {
  if (typeof message.content !== 'string') return message.content;
  return message.content === '' ? [] : [{ type: 'text', text: message.content }];
}

/** The visible text of a message, its text parts joined; no reasoning, no tool traffic. */
export function textOf(message: Message): string {
  if (typeof message.content === 'string') return message.content;
  return message.content.map(part => (part.type === 'text' ? part.text : '')).join('');
}

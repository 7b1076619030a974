// Owns the face contract: how a wire format reads a chat request and shapes the answer, frame by frame.
import type { WireFormat } from '../../domain/model.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { SandboxModel } from '../model.ts';

/** A chat request, understood. */
export interface Ask {
  readonly model: string;
  readonly stream: boolean;
  /** Oldest first; the system prompt is the first of them. */
  readonly messages: readonly { readonly role: string; readonly text: string }[];
  /** The caller's cap on the answer, tokens. */
  readonly maxTokens?: number;
  /** The stream shall end with usage (OpenAI's `include_usage`). */
  readonly wantsUsage: boolean;
}

/** A request as it came in: the path below the base URL, and the parsed body. */
export interface Incoming {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer before it is shaped: every piece is a word with its blanks, and counts as one token. */
export interface Turn {
  /** Unique within the sandbox, from 1. */
  readonly number: number;
  readonly model: SandboxModel;
  readonly at: EpochMs;
  readonly pieces: readonly string[];
  readonly toolCall?: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
  readonly finish: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly wantsUsage: boolean;
}

export type Frame = string | Uint8Array;

export interface Face {
  readonly format: WireFormat;
  /** Content type of a stream. */
  readonly streamType: string;
  /** Undefined: not a path of this format. A string: what is wrong with the request. */
  read(incoming: Incoming): Ask | string | undefined;
  /** What a stream sends before its first word; a tool call travels in `tail`. */
  head(turn: Turn): readonly Frame[];
  /** The word at `index` of the turn's pieces. */
  piece(turn: Turn, index: number): Frame;
  /** Finish reason, usage and end mark. */
  tail(turn: Turn): readonly Frame[];
  /** A frame whose JSON is broken. */
  readonly malformed: Frame;
  /** The vendor's error body as a frame of a stream that has begun. */
  error(body: unknown): Frame;
  /** The answer as one JSON document. */
  whole(turn: Turn): unknown;
}

/** One server-sent event; unnamed where `name` is undefined. */
export function sse(data: unknown, name?: string): string {
  const head = name === undefined ? '' : `event: ${name}\n`;
  return `${head}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All text in a message's content, whichever vendor's nesting it comes in. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textIn).join('');
  if (!isRecord(content)) return '';
  return textIn(content['text'] ?? content['content'] ?? content['parts']);
}

/** The messages of a list of `{role, content}` (or Gemini's `{role, parts}`). */
export function messagesIn(list: unknown): Ask['messages'] {
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).map(item => ({ role: roleOf(item['role']), text: textIn(item) }));
}

function roleOf(role: unknown): string {
  if (role === 'model') return 'assistant';
  return typeof role === 'string' ? role : 'user';
}

/** A system prompt as the first message; nothing where there is none. */
export function systemMessage(content: unknown): Ask['messages'] {
  const text = textIn(content);
  return text === '' ? [] : [{ role: 'system', text }];
}

export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function textOf(turn: Turn): string {
  return turn.pieces.join('');
}

export function wordOf(turn: Turn, index: number): string {
  return turn.pieces[index] ?? '';
}

/** Seconds since 1970, as most vendors date their answers. */
export function epochSeconds(turn: Turn): number {
  return Math.floor(turn.at / 1000);
}

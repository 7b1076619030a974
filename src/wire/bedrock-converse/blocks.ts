// Owns Converse's content blocks as they grow: text, reasoning, tool calls.
import type { Piece } from '../decoder.ts';
import { asObject, type JsonObject, objectAt, textAt } from '../loose.ts';

export interface BlockReader {
  /** Only tool calls announce themselves. */
  start(index: number, start: JsonObject): readonly Piece[];
  delta(index: number, delta: JsonObject): readonly Piece[];
  stop(index: number): readonly Piece[];
  /** A block that came in one piece. */
  whole(index: number, block: JsonObject): readonly Piece[];
}

interface OpenBlock {
  /** Position among the tool calls. */
  readonly call?: number;
  hasArguments: boolean;
  text: string;
  signature?: string;
  redacted?: string;
}

/** Reads the blocks of one answer of provider `providerId`, in whose name their state is kept. */
export function createBlockReader(providerId: string): BlockReader {
  const open = new Map<number, OpenBlock>();
  let calls = 0;

  function blockAt(index: number, call?: number): OpenBlock {
    const block = open.get(index) ?? { call, hasArguments: false, text: '' };
    open.set(index, block);
    return block;
  }

  function start(index: number, start: JsonObject): readonly Piece[] {
    const tool = objectAt(start, 'toolUse');
    if (tool === undefined) return [];
    const call = calls++;
    blockAt(index, call);
    return [{ type: 'tool_call', index: call, id: textAt(tool, 'toolUseId'), name: textAt(tool, 'name') }];
  }

  function delta(index: number, delta: JsonObject): readonly Piece[] {
    const block = blockAt(index);
    const text = textAt(delta, 'text');
    if (text !== undefined) return [{ type: 'text', text }];
    const input = textAt(objectAt(delta, 'toolUse'), 'input');
    if (input !== undefined && block.call !== undefined) {
      block.hasArguments = true;
      return [{ type: 'tool_call', index: block.call, arguments: input }];
    }
    return think(block, objectAt(delta, 'reasoningContent'));
  }

  function stop(index: number): readonly Piece[] {
    const block = open.get(index);
    open.delete(index);
    if (block === undefined) return [];
    if (block.call !== undefined) {
      return block.hasArguments ? [] : [{ type: 'tool_call', index: block.call, arguments: '{}' }];
    }
    const value = stateOf(block);
    return value === undefined ? [] : [{ type: 'reasoning', text: '', state: { provider: providerId, value } }];
  }

  function whole(index: number, block: JsonObject): readonly Piece[] {
    const input = asObject(objectAt(block, 'toolUse')?.['input']) ?? {};
    const reasoning = objectAt(block, 'reasoningContent');
    const flat = reasoning && { reasoningContent: { ...reasoning, ...objectAt(reasoning, 'reasoningText') } };
    const body = objectAt(block, 'toolUse') ? { toolUse: { input: JSON.stringify(input) } } : (flat ?? block);
    return [...start(index, block), ...delta(index, body), ...stop(index)];
  }

  return { start, delta, stop, whole };
}

function think(block: OpenBlock, reasoning: JsonObject | undefined): readonly Piece[] {
  block.signature = textAt(reasoning, 'signature') ?? block.signature;
  block.redacted = textAt(reasoning, 'redactedContent') ?? block.redacted;
  const text = textAt(reasoning, 'text');
  if (text === undefined) return [];
  block.text += text;
  return [{ type: 'reasoning', text }];
}

/** The reasoning as it has to come back; without a signature it cannot. */
function stateOf({ text, signature, redacted }: OpenBlock): JsonObject | undefined {
  if (redacted !== undefined) return { redactedContent: redacted };
  return signature === undefined ? undefined : { reasoningText: { text, signature } };
}

// Owns Anthropic's content blocks as they grow: text, thinking, tool calls.
import type { Piece } from '../decoder.ts';
import { asObject, asText, type JsonObject } from '../loose.ts';

export interface BlockReader {
  start(index: number, block: JsonObject): readonly Piece[];
  delta(index: number, delta: JsonObject): readonly Piece[];
  stop(index: number): readonly Piece[];
  /** A block that came in one piece. */
  whole(index: number, block: JsonObject): readonly Piece[];
}

interface OpenBlock {
  readonly type: unknown;
  /** Position among the tool calls. */
  readonly call: number;
  readonly input: JsonObject | undefined;
  readonly redacted: string | undefined;
  thinking: string;
  signature: string;
  hasArguments: boolean;
}

/** Reads the blocks of one answer of provider `providerId`, in whose name their state is kept. */
export function createBlockReader(providerId: string): BlockReader {
  const open = new Map<number, OpenBlock>();
  let calls = 0;

  function start(index: number, block: JsonObject): readonly Piece[] {
    const isCall = block['type'] === 'tool_use';
    open.set(index, {
      type: block['type'],
      call: isCall ? calls++ : -1,
      input: asObject(block['input']),
      redacted: asText(block['data']),
      thinking: '',
      signature: '',
      hasArguments: false,
    });
    if (isCall) {
      return [{ type: 'tool_call', index: calls - 1, id: asText(block['id']), name: asText(block['name']) }];
    }
    return delta(index, block);
  }

  /** A delta names its own kind by the field that it has; a block may already start with some of its content. */
  function delta(index: number, delta: JsonObject): readonly Piece[] {
    const block = open.get(index);
    if (block === undefined) return [];
    const [text, thinking] = [asText(delta['text']), asText(delta['thinking'])];
    const input = asText(delta['partial_json']);
    block.signature += asText(delta['signature']) ?? '';
    if (block.type === 'text' && text !== undefined) return [{ type: 'text', text }];
    if (block.type === 'thinking' && thinking !== undefined) {
      block.thinking += thinking;
      return [{ type: 'reasoning', text: thinking }];
    }
    if (block.type !== 'tool_use' || input === undefined) return [];
    block.hasArguments = true;
    return [{ type: 'tool_call', index: block.call, arguments: input }];
  }

  function stop(index: number): readonly Piece[] {
    const block = open.get(index);
    open.delete(index);
    if (block?.type === 'tool_use' && !block.hasArguments) {
      return [{ type: 'tool_call', index: block.call, arguments: JSON.stringify(block.input ?? {}) }];
    }
    const value = block && stateOf(block);
    return value === undefined ? [] : [{ type: 'reasoning', text: '', state: { provider: providerId, value } }];
  }

  return { start, delta, stop, whole: (index, block) => [...start(index, block), ...stop(index)] };
}

/** The block as it has to come back. Thinking without a signature cannot. */
function stateOf({ type, thinking, signature, redacted }: OpenBlock): JsonObject | undefined {
  if (type === 'redacted_thinking' && redacted !== undefined) return { type, data: redacted };
  return type === 'thinking' && signature !== '' ? { type, thinking, signature } : undefined;
}

// Owns tool calls that arrive in pieces, and the ways in which servers number them badly.
import type { Piece } from '../decoder.ts';
import { arrayAt, isObject, type JsonObject, numberAt, objectAt, parseJson, textAt } from '../loose.ts';

interface Call {
  readonly index: number;
  readonly vendorIndex?: number;
  readonly id: string;
  arguments: string;
}

export interface ToolCallReader {
  /** The events of one delta's calls. */
  read(delta: JsonObject): Piece[];
  /** Whether any call was made. */
  any(): boolean;
}

export function createToolCallReader(): ToolCallReader {
  const calls: Call[] = [];

  /** The call that a piece goes on with; undefined for a new one. */
  function find(id: string | undefined, vendorIndex: number | undefined, name: string | undefined): Call | undefined {
    const same = id === undefined ? undefined : calls.find(call => call.id === id);
    if (same !== undefined) return same;
    // Some servers give every parallel call the index 0, or none: a new id together with a name is a new call.
    if (id !== undefined && name !== undefined) return undefined;
    if (vendorIndex !== undefined) return calls.findLast(call => call.vendorIndex === vendorIndex);
    return name === undefined ? calls.at(-1) : undefined;
  }

  function readOne(piece: JsonObject): Piece[] {
    const made = objectAt(piece, 'function') ?? {};
    const id = textAt(piece, 'id');
    const name = textAt(made, 'name');
    const vendorIndex = numberAt(piece, 'index');
    const text = argumentsOf(made);
    const known = find(id, vendorIndex, name);
    if (known === undefined) {
      if (name === undefined && id === undefined && text === '') return [];
      const call: Call = { index: calls.length, vendorIndex, id: id ?? `call_${calls.length}`, arguments: text };
      calls.push(call);
      return [{ type: 'tool_call', index: call.index, id: call.id, name, arguments: text }];
    }
    const repeated = text === known.arguments && isObject(parseJson(text));
    if (text === '' || repeated) return [];
    known.arguments += text;
    return [{ type: 'tool_call', index: known.index, arguments: text }];
  }

  return {
    read: delta => {
      const pieces = arrayAt(delta, 'tool_calls').filter(isObject);
      const old = delta['function_call'];
      return [...pieces, ...(isObject(old) ? [{ index: 0, function: old }] : [])].flatMap(readOne);
    },
    any: () => calls.length > 0,
  };
}

/** Text by the book; some servers send the object itself. */
function argumentsOf(made: JsonObject): string {
  const value = made['arguments'];
  return isObject(value) ? JSON.stringify(value) : typeof value === 'string' ? value : '';
}

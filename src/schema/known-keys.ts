// Owns the tree of keys that providers.json may have, read off its schema, for "did you mean".
import { fileShape } from './shape.ts';

export interface ShapeNode {
  readonly children?: Readonly<Record<string, ShapeNode>>;
  /** What stands behind a key of any name, or at any index. */
  readonly each?: ShapeNode;
}

/** What is read of a zod schema's definition. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly innerType?: Schema;
  readonly valueType?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
}
interface Schema {
  readonly def: Definition;
}

function read({ def }: Schema): ShapeNode {
  if (def.shape)
    return { children: Object.fromEntries(Object.entries(def.shape).map(([key, schema]) => [key, read(schema)])) };
  if (def.innerType) return read(def.innerType);
  const each = def.valueType ?? def.element;
  if (each) return { each: read(each) };
  return (def.options ?? []).map(read).reduce(merged, {});
}

/** What one of two shapes may have, the other may have as well. */
function merged(a: ShapeNode, b: ShapeNode): ShapeNode {
  const each = a.each && b.each ? merged(a.each, b.each) : (a.each ?? b.each);
  return { children: { ...a.children, ...b.children }, ...(each && { each }) };
}

export function knownKeys(): ShapeNode {
  return read(fileShape() as unknown as Schema);
}

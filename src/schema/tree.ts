// Owns the way from a parsed JSON text to plain values, with a say over every string.
import type { Node } from 'jsonc-parser';
import type { Path } from './issue.ts';

/** The value of `node`; `onString` may replace each string. Keys that would touch a prototype become plain properties. */
export function toValue(node: Node, onString: (path: Path, word: string) => string, path: Path = []): unknown {
  if (node.type === 'string') return onString(path, node.value as string);
  if (node.type === 'array') return (node.children ?? []).map((child, i) => toValue(child, onString, [...path, i]));
  if (node.type !== 'object') return node.value as unknown;
  const entries = (node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key && value
      ? [[key.value as string, toValue(value, onString, [...path, key.value as string])] as const]
      : [];
  });
  return Object.fromEntries(entries);
}

// Owns how a config file is laid out: its line ends and indentation, and new values written in the same way.

export interface Layout {
  readonly eol: string;
  /** One step of indentation. */
  readonly unit: string;
}

export function layoutOf(text: string): Layout {
  const unit = /^(\t| {2,8})(?=["{[\]}/])/m.exec(text)?.[1] ?? '  ';
  return { eol: text.includes('\r\n') ? '\r\n' : '\n', unit };
}

/** The blanks that the line of `offset` begins with. */
export function indentAt(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))![0];
}

/** `value` as JSON: lists of plain values on one line, objects on several, further lines indented by `indent`. */
export function written(value: unknown, { eol, unit }: Layout, indent: string): string {
  const lines = (open: string, items: readonly string[], close: string) =>
    [
      open,
      ...items.map((item, i) => `${indent}${unit}${item}${i < items.length - 1 ? ',' : ''}`),
      `${indent}${close}`,
    ].join(eol);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const items = value.map(item => written(item, { eol, unit }, indent + unit));
    return value.every(isPlain) ? `[${items.join(', ')}]` : lines('[', items, ']');
  }
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
    if (pairs.length === 0) return '{}';
    return lines(
      '{',
      pairs.map(([key, item]) => `${JSON.stringify(key)}: ${written(item, { eol, unit }, indent + unit)}`),
      '}',
    );
  }
  return JSON.stringify(value) ?? 'null';
}

const isPlain = (value: unknown) => typeof value !== 'object' || value === null;

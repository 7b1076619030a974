// Owns the extraction of code from an answer written in Markdown.

/** The content of the first fenced code block, without its fences; undefined where there is none. An open one runs to the end. */
export function firstCodeBlock(markdown: string): string | undefined {
  const lines = markdown.split(/\r?\n/);
  const start = lines.findIndex(line => opening(line) !== undefined);
  if (start === -1) return undefined;
  const { indent, fence } = opening(lines[start]!)!;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex(line => closes(line, fence));
  const body = end === -1 ? rest : rest.slice(0, end);
  // CommonMark: content loses as much indentation as the opening fence has.
  return body.map(line => line.replace(new RegExp(`^ {0,${indent}}`), '')).join('\n');
}

function opening(line: string): { indent: number; fence: string } | undefined {
  const match = /^( *)(`{3,}(?=[^`]*$)|~{3,})/.exec(line);
  return match ? { indent: match[1]!.length, fence: match[2]! } : undefined;
}

function closes(line: string, fence: string): boolean {
  const text = line.trim();
  return text.length >= fence.length && text === fence[0]!.repeat(text.length);
}

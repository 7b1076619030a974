// Owns the line breaks at the end of a text.

/** The text without them. An expression would look for the end from each break of the text anew. */
export function withoutLastBreaks(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

// Owns the cutting of a byte stream into lines of text.

/** Longest line, in UTF-16 units; a stream that exceeds it is broken, and must not eat the memory. */
export const MAX_LINE_CHARS = 16 * 1024 * 1024;

export interface LineSplitter {
  /** The lines that this chunk completes, without their line ends. */
  push(chunk: Uint8Array): readonly string[];
  /** The last line, where the stream ended without a line end. */
  end(): readonly string[];
  /** True once a line was longer than allowed: nothing more is read. */
  overflowed(): boolean;
}

/** Cuts UTF-8 bytes at `\n` or `\r\n`, wherever the chunks happen to break; drops a leading byte order mark. */
export function createLineSplitter(maxChars: number = MAX_LINE_CHARS): LineSplitter {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let heldChars = 0;
  let overflow = false;

  function release(): string {
    const line = pieces.join('');
    pieces = [];
    heldChars = 0;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  function hold(piece: string): boolean {
    if (heldChars + piece.length > maxChars) {
      overflow = true;
      pieces = [];
      return false;
    }
    if (piece !== '') pieces.push(piece);
    heldChars += piece.length;
    return true;
  }

  function split(text: string): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      if (!hold(text.slice(from, at))) return lines;
      lines.push(release());
      from = at + 1;
    }
    hold(text.slice(from));
    return lines;
  }

  return {
    push: chunk => (overflow ? [] : split(decoder.decode(chunk, { stream: true }))),
    end() {
      if (overflow) return [];
      const lines = split(decoder.decode());
      return heldChars > 0 ? [...lines, release()] : lines;
    },
    overflowed: () => overflow,
  };
}

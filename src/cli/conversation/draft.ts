// Owns a message of several lines while it is typed: a backslash at the end of a line goes on, """ opens and closes a block.

export interface Draft {
  /** The whole message; undefined while lines are still to come. */
  add(line: string): string | undefined;
}

const FENCE = '"""';

export function createDraft(): Draft {
  const lines: string[] = [];
  let isBlock = false;
  return {
    add(line) {
      if (line.trim() === FENCE) {
        isBlock = !isBlock;
        return isBlock ? undefined : lines.join('\n');
      }
      // The last line may close it too, as it does in other programs.
      if (isBlock && line.trimEnd().endsWith(FENCE)) {
        isBlock = false;
        lines.push(line.trimEnd().slice(0, -FENCE.length));
        return lines.join('\n');
      }
      const goesOn = !isBlock && endsInBackslash(line);
      lines.push(goesOn ? line.slice(0, -1) : line);
      return isBlock || goesOn ? undefined : lines.join('\n');
    },
  };
}

/** Two backslashes are one that was meant. */
function endsInBackslash(line: string): boolean {
  return (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
}

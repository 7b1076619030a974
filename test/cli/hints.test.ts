// Every command that a hint, an example or an error names is one that there is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { COMMANDS, GROUPS } from '../../src/cli/registry.ts';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const known = new Set([...COMMANDS, ...GROUPS].map(({ path }) => path.join(' ')));
const groups = new Set(GROUPS.map(({ path }) => path.join(' ')));

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));

it.each(files)('%s', name => {
  const named = readFileSync(join(SRC, name), 'utf8').matchAll(/openclaw ((?:provider|config)(?: [a-z]+)*)/g);
  for (const [, words = ''] of named) {
    const path = words.split(' ');
    const reached = path.map((_, i) => path.slice(0, i + 1).join(' ')).filter(one => known.has(one));
    const deepest = reached.at(-1);
    expect(deepest, words).toBeDefined();
    // A group, and then a word: the word should have been a command.
    if (groups.has(deepest!)) expect(deepest, words).toBe(words);
  }
});

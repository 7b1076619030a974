// The README says what the program does today: counted parts are fresh, commands exist, configuration loads.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { builtInProviders } from '../../src/catalog/index.ts';
import { locate } from '../../src/cli/locate.ts';
import { parseInput } from '../../src/cli/program.ts';
import { parseSettings } from '../../src/schema/parse.ts';
import { references, refilled } from './reference.ts';

const PATH = fileURLToPath(new URL('../../README.md', import.meta.url));
const readme = readFileSync(PATH, 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);

it('is fresh; `npm run docs` makes it so', async () => {
  await expect(refilled(readme, await references())).toMatchFileSnapshot(PATH);
});

it('uses every part that is made', async () => {
  const used = new Set([...readme.matchAll(/<!-- made:([\w-]+) -->/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual(Object.keys(await references()).sort());
});

const commandLines = blocks('sh').flatMap(block =>
  [...block.matchAll(/(?:^|\| |\|\| |&& )(openclaw [^#|<>\n]+)/gm)].map(([, line]) => line!.trim()),
);

it.each(commandLines)('%s', async line => {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
  const { entry, rest } = locate(words.slice(1));
  expect(entry, line).toBeDefined();
  parseInput(await entry!.load(), rest);
});

it.each(blocks('jsonc'))('loads without a warning: %s', text => {
  const value = (_: object, name: string) => (name.endsWith('_URL') ? 'redis://127.0.0.1:6379' : 'a-key');
  const env = new Proxy({}, { get: value, has: () => true });
  const knownProviders = builtInProviders.map(({ id }) => id);
  const parsed = parseSettings(text, { env, knownProviders });
  expect(parsed).toMatchObject({ warnings: [] });
});

// The completion scripts that are shipped are those that the program prints.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { completionScript, SCRIPT_FILES, SHELLS } from '../../src/cli/completion/shells.ts';
import { COMMANDS, GROUPS } from '../../src/cli/registry.ts';
import { runLine } from '../cli/host.ts';

it.each(SHELLS)('%s is fresh; `npm run docs` makes it so', async shell => {
  const path = fileURLToPath(new URL(`../../completions/${SCRIPT_FILES[shell]}`, import.meta.url));
  const script = await completionScript(shell, { groups: GROUPS, commands: COMMANDS });
  await expect(script).toMatchFileSnapshot(path);
  expect((await runLine(['completion', shell])).stdout).toBe(script);
});

// Keys through the real program: where they are looked for, moved to and forgotten.
import { afterEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});
function homeWith(providersJson: string | object, env: Readonly<Record<string, string>> = {}): Home {
  const home = createHome({ OPENCLAW_VAULT_PASSPHRASE: 'a long pass phrase', ...env });
  homes.push(home);
  home.write('providers.json', providersJson);
  return home;
}
const keysOf = async (home: Home, env: Readonly<Record<string, string>> = {}) =>
  JSON.parse((await home.run(['keys', 'list', '--json'], { env })).stdout).keys;

it('finds the key of an entry under a common name', async () => {
  const home = homeWith({ providers: { gemini: { apiKey: 'AIza-plain-1' } } });
  expect(await keysOf(home)).toContainEqual({ provider: 'google', account: 'default', source: 'config', name: null });
});

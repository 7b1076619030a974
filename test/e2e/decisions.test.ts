// The marked rows of the decision table on the real program: `explain --json` over real files says what the table says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainSchema } from '../../src/cli/schemas/explain.ts';
import { createHome } from '../helpers/binary.ts';
import { configOf, needsKeys, readTable, requestOf, type Scenario } from '../router/decision-table.ts';
import { IMAGE, KEYS, stateOf } from '../router/decision-words.ts';

const rows = readTable().filter(({ isSampled }) => isSampled);

async function explained(row: Scenario) {
  const config = configOf(row);
  const home = createHome(needsKeys(config) ? KEYS : {});
  try {
    home.write('providers.json', config);
    home.write('provider-cache.json', stateOf(row.state, Date.now()));
    const { prompt, hasPhoto, flags } = requestOf(row);
    if (hasPhoto) writeFileSync(join(home.dir, 'photo.png'), Buffer.from(IMAGE, 'base64'));
    const photo = hasPhoto ? ['-f', join(home.dir, 'photo.png')] : [];
    const { code, stdout, stderr } = await home.run(['explain', '--json', ...photo, ...flags], { input: prompt });
    expect(stderr).not.toContain('error');
    return { code, ...explainSchema.parse(JSON.parse(stdout)) };
  } finally {
    home.remove();
  }
}

describe('the decision table on the real program', () => {
  it('has a sample of forty at least', () => expect(rows.length).toBeGreaterThanOrEqual(40));

  it.concurrent.for(rows)('$title', async row => {
    const { code, provider, model, account, reason, chain } = await explained(row);
    if (row.provider === 'nobody')
      return expect({ provider, reason: `exit ${code}` }).toEqual({ provider: null, reason: row.reason });
    const named = account === null ? provider : `${provider}#${account}`;
    expect({ code, provider: named, model, reason }).toEqual({
      code: 0,
      provider: row.provider,
      model: row.model,
      reason: row.reason,
    });
    const next = chain.find(one => one.provider !== provider)?.provider ?? 'nobody';
    if (row.next !== '') expect(next).toBe(row.next);
    return undefined;
  });
});

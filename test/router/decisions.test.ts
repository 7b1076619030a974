// The decision table: each row of decisions.txt decided, and compared with what it says.
import { describe, expect, it } from 'vitest';
import { decideRow, readTable, told } from './decision-table.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const rows = readTable();

describe('the decision table', () => {
  it('is long enough, and says nothing twice', () => {
    expect(rows.length).toBeGreaterThanOrEqual(150);
    const asked = rows.map(({ config, state, request }) => `${config}|${state}|${request}`);
    expect(asked.filter((one, i) => asked.indexOf(one) !== i)).toEqual([]);
  });
  it.for(rows)('$title', async row => {
    const { provider, model, reason, next } = row;
    const answer = told(await decideRow(row, NOW));
    expect(answer).toMatchObject({ provider, model, reason, ...(next !== '' && { next }) });
  });
});

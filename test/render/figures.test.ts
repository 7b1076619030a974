// How numbers, times, bars and code blocks are written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, sparkline } from '../../src/render/bar.ts';
import { firstCodeBlock } from '../../src/render/code-block.ts';
import {
  counted,
  formatCost,
  formatLeft,
  formatPrice,
  formatShare,
  formatTokens,
  formatUsd,
} from '../../src/render/number.ts';
import { COLOURED, PLAIN, type Style } from '../../src/render/style.ts';
import { type Column, renderTable } from '../../src/render/table.ts';
import { formatDuration, formatMoment, formatRelative, formatTime, isoTime } from '../../src/render/time.ts';

describe('numbers', () => {
  it.each([
    [undefined, '? tok'],
    [0, '0 tok'],
    [812, '812 tok'],
    [1200, '1.2 k tok'],
    [9960, '10 k tok'],
    [128_000, '128 k tok'],
    [999_600, '1.0 M tok'],
    [3_400_000, '3.4 M tok'],
  ])('%s tokens are %s', (tokens, text) => expect(formatTokens(tokens)).toBe(text));

  it.each([
    [undefined, '$?'],
    [0, '$0'],
    [75, '$0.000000075'],
    [400_000, '$0.0004'],
    [4_200_000, '$0.0042'],
    [123_456_789, '$0.1235'],
    [100_000_000, '$0.10'],
    [998_000_000, '$0.998'],
    [999_999_999, '$1.00'],
    [1_250_000_000, '$1.25'],
    [86_956_000_000_000, '$86956.00'],
  ])('%s nano-dollars are %s', (nano, text) => expect(formatCost(nano)).toBe(text));

  it('counts one of a thing, and several', () => {
    expect([counted(1, 'call'), counted(0, 'call'), counted(1234, 'call')]).toEqual([
      '1 call',
      '0 calls',
      '1,234 calls',
    ]);
    expect([counted(1, 'entry', 'entries'), counted(2, 'entry', 'entries')]).toEqual(['1 entry', '2 entries']);
  });

  it.each([
    [0, '$0'],
    [75, '$0.000000075'],
    [998_000_000, '$0.998'],
    [999_999_999, '$0.9999'],
    [1_000_000_000, '$1.00'],
    [8_682_735_000, '$8.68'],
    [86_956_000_000, '$86.95'],
    [86_956_999_999, '$86.95'],
  ])('of %s nano-dollars %s are left', (nano, text) => expect(formatLeft(nano)).toBe(text));

  it('shows a loss with its sign, and prices as they are', () => {
    expect(formatUsd(-1.5)).toBe('-$1.50');
    expect([formatPrice(3), formatPrice(0.075), formatPrice(undefined)]).toEqual(['$3', '$0.075', '$?']);
  });

  it('never shows something as nothing', () => {
    expect([0, 0.001, 0.87, 0.999, 1].map(formatShare)).toEqual(['0 %', '<1 %', '87 %', '>99 %', '100 %']);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), nano => {
        expect(formatCost(nano)).not.toMatch(/^\$0(\.0*)?$/);
      }),
    );
  });
});

describe('times', () => {
  const noon = Date.UTC(2026, 10, 21, 12);
  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [999.6, '1.0 s'],
    [1200, '1.2 s'],
    [42_000, '42 s'],
    [59_700, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [3_599_800, '1 h'],
    [273_600_000, '3 d 4 h'],
    [-1200, '-1.2 s'],
  ])('%s ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('are told in the zone of the user, and with as much of the date as it takes', () => {
    expect(formatTime(noon, noon, 'UTC')).toBe('12:00');
    expect(formatTime(noon, noon, 'Asia/Tokyo')).toBe('21:00');
    expect(formatTime(noon, noon, 'America/Los_Angeles')).toBe('04:00');
    expect(formatTime(Date.UTC(2026, 10, 24, 9), noon, 'UTC')).toBe('Nov 24 09:00');
    expect(formatTime(Date.UTC(2027, 0, 3), noon, 'UTC')).toBe('2027-01-03');
    // The same day in UTC is the next one in Tokyo.
    expect(formatTime(Date.UTC(2026, 10, 21, 16), noon, 'Asia/Tokyo')).toBe('Nov 22 01:00');
  });

  it('are relative where that is shorter', () => {
    expect(formatMoment(noon + 12 * 60_000, noon, 'UTC')).toBe('12:12 (in 12 min)');
    expect(formatRelative(noon - 3 * 3_600_000, noon)).toBe('3 h ago');
    expect(formatRelative(noon, noon)).toBe('now');
    expect(formatRelative(noon + 59_700, noon)).toBe('in 1 min');
    expect(formatRelative(noon + 59_400, noon)).toBe('in 59 s');
    expect(formatRelative(noon + 3_590_000, noon)).toBe('in 1 h');
    expect(formatRelative(noon + 92.46 * 3_600_000, noon)).toBe('in 4 d');
  });

  it('are ISO in UTC for programs', () => {
    expect([isoTime(noon), isoTime(undefined)]).toEqual(['2026-11-21T12:00:00.000Z', null]);
  });
});

describe('pictures', () => {
  it('fill a bar by eighths and keep its width', () => {
    expect([bar(0, 4), bar(0.5, 4), bar(1, 4), bar(0.03125, 4), bar(9, 4)]).toEqual([
      '░░░░',
      '██░░',
      '████',
      '▏░░░',
      '████',
    ]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), ratio => {
        expect([...bar(ratio, 10)]).toHaveLength(10);
      }),
    );
  });

  it('draw a sparkline with gaps', () => {
    expect(sparkline([0, 7, undefined, 3.5])).toBe('▁█ ▅');
    expect(sparkline([])).toBe('');
    expect(sparkline([0, 0])).toBe('▁▁');
  });
});

describe('firstCodeBlock', () => {
  it.each([
    ['no code', undefined],
    ['```js\na\nb\n```\n```\nc\n```', 'a\nb'],
    ['~~~\na\n```\n~~~', 'a\n```'],
    ['````md\n```\nx\n```\n````', '```\nx\n```'],
    ['1. do\n   ```sh\n   ls\n     -l\n   ```', 'ls\n  -l'],
    ['```sh\nopen', 'open'],
    ['inline ```code``` here', undefined],
    ['```a``` b\n```\nx\n```', 'x'],
    ['```\r\nx\r\n```\r\n', 'x'],
  ])('of %j is %j', (markdown, code) => expect(firstCodeBlock(markdown)).toBe(code));
});

describe('renderTable', () => {
  interface Row {
    readonly name: string;
    readonly n: number;
  }
  const columns: readonly Column<Row>[] = [
    { title: 'Name', cell: row => row.name, colour: row => (row.n > 1 ? 'red' : undefined) },
    { title: 'N', align: 'right', cell: row => String(row.n) },
  ];
  const rows = [
    { name: 'one\tand\nmore', n: 1 },
    { name: 'x'.repeat(100), n: 2 },
  ];

  it('is tab-separated, whole and plain behind a pipe', async () => {
    const text = await renderTable(columns, rows, { isTerminal: false, style: COLOURED });
    expect(text).toBe(`name\tn\none and more\t1\n${'x'.repeat(100)}\t2`);
  });

  it('has borders on a terminal and fits it', async () => {
    const text = await renderTable(columns, rows, { isTerminal: true, style: PLAIN, width: 40 });
    expect(text).toContain('│');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    expect(text.replaceAll(/[^x]/g, '')).toHaveLength(100);
  });

  it('is stacked where a terminal is too narrow for its columns', async () => {
    const text = await renderTable(columns, rows.slice(0, 1), { isTerminal: true, style: PLAIN, width: 10 });
    expect(text).toBe('Name: one\nand\nmore\nN: 1');
    const roomy = await renderTable(columns, rows.slice(0, 1), { isTerminal: true, style: PLAIN, width: 20 });
    expect(roomy).toContain('│');
  });

  it('folds at blanks, keeps figures whole, and colours each line by itself', async () => {
    const wide: readonly Column<string>[] = [
      { title: 'Two words', align: 'right', cell: () => '12 ms' },
      { title: 'Empty', cell: () => '' },
      { title: 'Health', cell: text => text, colour: () => 'red' },
    ];
    const draw = (style: Style, width: number) =>
      renderTable(wide, ['the quota is spent, come back later'], { isTerminal: true, style, width });
    const text = await draw(PLAIN, 32);
    expect(text).toMatch(/│ +12 ms │ the quota is +│\n│ +│ spent, come back │/);
    expect(text).not.toContain('Empty');
    for (const line of (await draw(COLOURED, 32)).split('\n'))
      expect(line.split('\u001b[31m').length, line).toBe(line.split('\u001b[39m').length);
    expect((await draw(COLOURED, 32)).replaceAll(/\u001b\[\d+m/g, '')).toBe(text);
    const narrow = await draw(PLAIN, 16);
    expect(narrow).toBe('Two words: 12 ms\nHealth: the\nquota is spent,\ncome back later');
    expect((await draw(COLOURED, 16)).replaceAll(/\u001b\[\d+m/g, '')).toBe(narrow);
  });

  it('folds coloured cells without cutting a colour code', async () => {
    const text = await renderTable(columns, rows, { isTerminal: true, style: COLOURED, width: 40 });
    const codes = text.match(/\u001b\[[0-9;]*m/g) ?? [];
    expect(codes.length).toBeGreaterThan(4);
    const bare = text.replaceAll(/\u001b\[[0-9;]*m/g, '');
    expect(bare).not.toMatch(/\u001b|\[\d|\dm/);
    for (const line of bare.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });

  describe('with columns to spare', () => {
    const spared: readonly Column<string>[] = [
      { title: 'Name', cell: text => text },
      { title: 'Least', cell: () => 'l'.repeat(10), spare: 2 },
      { title: 'Most', cell: () => 'm'.repeat(10), spare: 1 },
      { title: 'Small', cell: () => 's', spare: 3 },
    ];
    const draw = (width: number) => renderTable(spared, ['one'], { isTerminal: true, style: PLAIN, width });

    it.each([
      [80, 'Name Least Most Small', undefined],
      [40, 'Name Least Most', 'Too narrow for: small'],
      [33, 'Name Most Small', 'Too narrow for: least'],
      [10, 'Name', 'Too narrow for: most, least, small'],
    ])('at %s columns it has %s', async (width, titles, note) => {
      const text = await draw(width);
      expect(text.split('\n')[1]!.replaceAll(/[│ ]+/g, ' ').trim()).toBe(titles);
      expect(/Too narrow[\s\S]*/.exec(text)?.[0].replaceAll('\n', ' ')).toBe(note);
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    });

    it('says nothing of a picture that has no name', async () => {
      const pictured: readonly Column<string>[] = [
        { title: 'Name', cell: text => text },
        { title: '', cell: () => '█'.repeat(12), spare: 1 },
      ];
      const text = await renderTable(pictured, ['one'], { isTerminal: true, style: PLAIN, width: 20 });
      expect(text).not.toMatch(/█|Too narrow/);
    });

    it('leaves nothing out behind a pipe', async () => {
      const text = await renderTable(spared, ['one'], { isTerminal: false, style: PLAIN });
      expect(text.split('\n')[0]).toBe('name\tleast\tmost\tsmall');
    });
  });

  it('colours cells only where the style does', async () => {
    const look = { isTerminal: true, width: 200 };
    expect(await renderTable(columns, rows, { ...look, style: COLOURED })).toContain(`\u001b[31mx`);
    expect(await renderTable(columns, rows, { ...look, style: PLAIN })).not.toContain('\u001b');
  });
});

it('styles nest: the outer one goes on after the inner one', () => {
  expect(COLOURED.red(`a${COLOURED.green('b')}c`)).toBe('\u001b[31ma\u001b[32mb\u001b[39m\u001b[31mc\u001b[39m');
  expect([COLOURED.red(''), PLAIN.red('x')]).toEqual(['', 'x']);
});

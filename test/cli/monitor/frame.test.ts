// The frame as a function of its scene: what it shows, and that it fits every terminal.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalStats } from '../../../src/accounting/stats.ts';
import { frame } from '../../../src/cli/monitor/frame.ts';
import type { FrameLook, Scene } from '../../../src/cli/monitor/scene.ts';
import { standingOf } from '../../../src/cli/standing.ts';
import type { LogEntry } from '../../../src/domain/outcome.ts';
import { EMPTY_STATE, type RouterState } from '../../../src/domain/state.ts';
import { COLOURED, PLAIN } from '../../../src/render/style.ts';
import { textWidth } from '../../../src/render/wrap.ts';
import { account, model, provider } from '../../helpers/world.ts';
import { NOW } from '../host.ts';

const MINUTE = 60_000;
const quota = {
  limits: [{ unit: 'requests' as const, window: 'day' as const, limit: 100 }],
  source: 'config' as const,
};
const zai = provider('zai', [model('glm-4.7')], { accounts: [account(undefined, { quota })] });
const google = provider('google', [model('gemini-2.5-flash', { free: true })], {
  accounts: [account('google-1'), account('google-2')],
});
const state: RouterState = {
  ...EMPTY_STATE,
  quotas: {
    'zai|default': [
      {
        unit: 'requests',
        window: 'day',
        used: 20,
        windowStart: NOW,
        resetsAt: NOW + 300 * MINUTE,
        source: 'counted',
        at: NOW,
      },
    ],
  },
  cooldowns: {
    'google|google-2|*|quota_exhausted': {
      ...{ provider: 'google', account: 'google-2', model: '*', kind: 'quota_exhausted', scope: 'account' },
      ...{
        since: NOW,
        until: NOW + 12 * MINUTE,
        source: 'header',
        cause: 'You \u001b[31mexceeded\nyour quota.',
        strikes: 1,
      },
    },
  },
};

const entry = (n: number, more: Partial<LogEntry> = {}): LogEntry => ({
  v: 1,
  ...{
    id: `id-${n}`,
    at: NOW - n * 1000,
    task: 'coding',
    taskConfidence: 1,
    inputTokens: 1,
    reason: 'preference',
    ok: true,
  },
  ...{
    provider: 'zai',
    model: 'glm-4.7',
    attempts: [],
    chain: [],
    excluded: [],
    costNanoUsd: 400_000,
    latencyMs: 1200,
  },
  ...more,
});
const failed = entry(2, {
  ...{ ok: false, provider: undefined, model: undefined, kind: 'timeout' },
  attempts: [{ provider: 'zai', model: 'glm-4.7', id: 'a', ok: false, kind: 'timeout', latencyMs: 10 }],
});
const after = entry(1, {
  reason: 'limit',
  attempts: [
    { provider: 'google', account: 'google-2', model: 'g', id: 'a', ok: false, kind: 'quota_exhausted', latencyMs: 9 },
    { provider: 'zai', model: 'glm-4.7', id: 'b', ok: true, latencyMs: 1200 },
  ],
});

const scene: Scene = {
  overview: {
    ...{ at: NOW, current: { provider: 'zai', model: 'glm-4.7', at: NOW - 12_000 }, pin: undefined },
    session: { name: 'work', at: NOW, turns: 2, contextTokens: 12_345, contextWindow: 128_000 },
  },
  rows: [zai, google].flatMap(one =>
    one.accounts.map(owner => ({
      standing: standingOf(one, owner, state, NOW),
      times: owner.id === 'default' ? [100, 800, undefined, 400] : [],
    })),
  ),
  decisions: [after, failed, ...Array.from({ length: 60 }, (_, n) => entry(n + 3))],
  today: { requests: 62, failed: 1, tokens: 42_000, cost: 420_000_000, unpriced: 0, isPartial: false },
  total: totalStats(state),
  zone: 'UTC',
};
const look = (more: Partial<FrameLook> = {}): FrameLook => ({
  ...{ style: PLAIN, columns: 100, rows: 30, live: { intervalMs: 1000, isPaused: false, scroll: 0 } },
  ...more,
});
const drawn = (more: Partial<FrameLook> = {}, of = scene) => frame(of, look(more));

describe('a frame', () => {
  it('shows who is current, the cost of the day, every account and the decisions, newest first', () => {
    const text = drawn().join('\n');
    expect(text).toMatch(/openclaw provider monitor +every 1 s · 12:00:00/);
    expect(text).toContain('Current: zai · glm-4.7 · 12 s ago · context 9.6 %');
    expect(text).toContain('Today: $0.42, 62 requests, 1 failed, 42 k tok');
    expect(text).toMatch(/zai +○ unused +█████████▋░░ +80 % 5 h +▂█×▅ +- +\$0/);
    expect(text).toMatch(/google \(google-2\) +✕ cooling +unknown/);
    expect(text).toContain(
      'quota spent on the whole account, next try 12:12 (in 12 min) as its header says: You exceeded',
    );
    expect(text).toMatch(/11:59:59 ✓ +coding +zai glm-4\.7 +1\.2 s +\$0\.0004 +limit, after google/);
    expect(text).toMatch(/11:59:58 ✗ +coding +nobody: timed out/);
    expect(text.indexOf('11:59:59')).toBeLessThan(text.indexOf('11:59:58'));
    expect(drawn().at(-1)).toContain('q quit');
  });

  it('writes a small cost in full, and says of a request without any key that there was none', () => {
    const keyless = entry(3, {
      ...{ ok: false, provider: undefined, model: undefined, kind: 'auth', costNanoUsd: 4_100 },
    });
    const text = drawn({}, { ...scene, decisions: [keyless, after] }).join('\n');
    expect(text).toMatch(/nobody: no key +1\.2 s +\$0\.0000041 /);
    expect(text).toMatch(/ \$0\.0004 {2}limit/);
  });

  it('fits every terminal: no line is wider, and there are no more lines than rows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 4, max: 60 }),
        fc.nat(100),
        (columns, rows, scroll) => {
          for (const style of [PLAIN, COLOURED]) {
            const lines = drawn({ columns, rows, style, live: { intervalMs: 500, isPaused: true, scroll } });
            expect(lines.length).toBeLessThanOrEqual(rows);
            if (columns >= 50) for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(columns);
          }
        },
      ),
    );
  });

  it('is the same without colours, and lets no control sequence of a vendor through', () => {
    const bare = drawn({ style: COLOURED }).map(line => line.replaceAll(/\u001b\[\d+m/g, ''));
    expect(bare).toEqual(drawn());
    expect(drawn().join('')).not.toContain('\u001b');
  });

  it('says of an answer from the store that nobody was asked', () => {
    const cached = entry(1, { cached: { id: 'id-9', at: NOW - 9000 }, costNanoUsd: 0 });
    expect(drawn({}, { ...scene, decisions: [cached] }).join('\n')).toMatch(/zai glm-4\.7 .* \$0 +cached/);
  });

  it('leaves out the sparklines, the task and the reason in 60 columns, and keeps names whole', () => {
    const text = drawn({ columns: 60 }).join('\n');
    expect(text).not.toContain('LATENCY');
    expect(text).toContain('google (google-2)');
    expect(text).toContain('zai glm-4.7');
    expect(text).not.toContain('limit, after');
  });

  it('scrolls, and says how many are newer', () => {
    const lines = drawn({ live: { intervalMs: 1000, isPaused: false, scroll: 5 } });
    expect(lines.join('\n')).toContain('DECISIONS (5 newer above)');
    expect(lines.join('\n')).not.toContain('11:59:59');
    const far = drawn({ live: { intervalMs: 1000, isPaused: false, scroll: 10_000 } }).join('\n');
    expect(far).toContain('11:58:58');
  });

  it('says when it is paused, and that more accounts are there than rows', () => {
    expect(drawn({ live: { intervalMs: 1000, isPaused: true, scroll: 0 } })[0]).toContain('paused · 12:00:00');
    const low = drawn({ rows: 13 });
    expect(low.join('\n')).toContain('… 2 more');
    expect(low.filter(line => line.includes('11:59:5'))).toHaveLength(3);
  });

  it('has nothing to say before the first request, and says so', () => {
    const rows = [{ standing: standingOf(zai, zai.accounts[0]!, EMPTY_STATE, NOW), times: [] }];
    const { current: _, session: __, ...overview } = scene.overview;
    const text = drawn(
      {},
      {
        ...scene,
        ...{ rows, decisions: [], overview: { ...overview, current: undefined, session: undefined } },
        today: { ...scene.today, cost: 0, unpriced: 2, isPartial: true },
      },
    ).join('\n');
    expect(text).toContain('Current: nobody has answered yet');
    expect(text).toContain('None yet. They come with requests.');
    expect(text).toContain('Today: at least $?');
  });

  it('once: all of it, without keys and without a cut where nothing may be cut', () => {
    const { live: _, ...rest } = look({ columns: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY });
    const lines = frame(scene, rest);
    expect(lines.join('\n')).not.toMatch(/q quit|…/);
    expect(lines.filter(line => line.includes('glm-4.7') && /^\d/.test(line))).toHaveLength(9);
  });
});

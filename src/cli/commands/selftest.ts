// Owns `selftest`: the user's own settings against the standard provider faults, a line each.
import type { Candidate } from '../../domain/decision.ts';
import { FAILURE_WORDS } from '../../render/failure-words.ts';
import { counted } from '../../render/number.ts';
import { formatDuration } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import type { Context, SelfTestReport, SelfTestWorld } from '../context.ts';
import { UserError } from '../errors.ts';
import { EXIT, exitCodeOfSignal } from '../exit.ts';
import { flag } from '../option.ts';
import type { SelftestDocument } from '../schemas/selftest.ts';

interface SelfTest {
  readonly world: Pick<SelfTestWorld, 'primary' | 'fallback' | 'isStandIn'>;
  readonly reports: readonly SelfTestReport[];
  readonly tookMs: number;
}

const OPTIONS = { fast: flag('--fast', 'Time limits of two seconds instead of yours') };

export const selftest = defineCommand<typeof OPTIONS, SelfTest>({
  path: ['provider', 'selftest'],
  summary: 'Your settings against sixteen simulated provider faults',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider selftest', note: 'with your time limits: some ten seconds' },
    { command: 'openclaw provider selftest --fast --json', note: 'in a script' },
  ],
  notes: [
    'Your providers, their order and preferences; the servers are simulated on this machine. No key is used, no network, and no state of yours is touched. Exit code 1 where a fault is not met as well as it can be.',
  ],
  schema: async () => (await import('../schemas/selftest.ts')).selftestSchema,

  async run(context, { options, json }) {
    const start = context.clock.now();
    const world = await context.selftest({ isFast: options.fast, signal: context.signal });
    try {
      if (!json) introduce(context, world);
      const reports: SelfTestReport[] = [];
      for await (const report of world.reports) {
        if (context.signal.aborted) throw interrupted(context);
        reports.push(report);
        if (!json) context.out.data.print(reportLine(report, reports.length, context));
      }
      return { world, reports, tookMs: context.clock.now() - start };
    } finally {
      await world.close();
    }
  },

  view(result, { out: { notes } }) {
    const passed = passedOf(result);
    const all = result.reports.length;
    const verdict = `${passed} of ${all} met as well as can be, in ${formatDuration(result.tookMs)}.`;
    notes.print(passed === all ? notes.style.green(verdict) : notes.style.red(verdict));
    if (!result.world.fallback)
      notes.print('Nobody is there to take over. Add a second provider, for example: openclaw provider keys set groq');
    return undefined;
  },
  json: selftestDocument,
  exitCode: result => (passedOf(result) === result.reports.length ? EXIT.done : EXIT.failure),
});

const passedOf = ({ reports }: SelfTest) => reports.filter(({ verdict }) => verdict === 'ideal').length;

function introduce({ out: { notes } }: Context, { primary, fallback, isStandIn, patienceMs }: SelfTestWorld): void {
  const name = ({ provider, model }: Candidate) => `${provider} ${model}`;
  const next = fallback ? `${name(fallback)} takes over` : 'nobody takes over';
  const who = isStandIn ? 'Nothing of yours can be used yet, so others stand in: ' : '';
  notes.print(
    `${who}${name(primary)} fails, ${next}. Both are simulated; up to ${formatDuration(patienceMs)} of silence.`,
  );
}

function reportLine(
  { id, title, verdict, problems, first, seen, hits }: SelfTestReport,
  number: number,
  { out: { data } }: Context,
): string {
  const { style } = data;
  const mark = { ideal: style.green('ok    '), safe: style.yellow('safe  '), failed: style.red('failed') }[verdict];
  const slowest = formatDuration(Math.max(...seen.map(({ tookMs }) => tookMs)));
  const asked = `failing one asked ${hits.primary} x for ${counted(seen.length, 'request')}`;
  const line = `${mark} ${String(number).padStart(2)} ${title}: ${sawOf(seen)}, ${slowest}, ${asked}${lookOf(first)}`;
  const told = [...problems, ...(first?.problems ?? []).map(problem => `at the first look: ${problem}`)];
  return [line, ...told.map(problem => `          ${id}: ${problem}`)].join('\n');
}

function lookOf(first: SelfTestReport['first']): string {
  if (!first) return '';
  return `; looked at again, since this machine was busy with others for ${formatDuration(first.busyMs)}`;
}

/** What the caller saw of all requests: each different end once. */
function sawOf(seen: SelfTestReport['seen']): string {
  const ends = seen.map(({ ok, provider, kind }) =>
    ok ? `answered by ${provider}` : kind ? FAILURE_WORDS[kind] : 'no answer',
  );
  return [...new Set(ends)].join(' and ');
}

function interrupted({ signal }: Context): UserError {
  return new UserError({
    type: 'aborted',
    exitCode: exitCodeOfSignal(signal.reason),
    message: 'The self-test was interrupted',
  });
}

function selftestDocument(result: SelfTest): SelftestDocument {
  const { world, reports, tookMs } = result;
  const role = ({ provider, model }: Candidate) => ({ provider, model });
  const passed = passedOf(result);
  return {
    schemaVersion: 1,
    ok: passed === reports.length,
    simulated: true,
    ownProviders: !world.isStandIn,
    primary: role(world.primary),
    fallback: world.fallback ? role(world.fallback) : null,
    tookMs,
    passed,
    faults: reports.map(({ id, title, verdict, problems, first, seen, hits }) => ({
      id,
      title,
      verdict,
      problems: [...problems],
      first: first ? { busyMs: first.busyMs, problems: [...first.problems] } : null,
      primaryHits: hits.primary,
      fallbackHits: hits.fallback,
      requests: seen.map(({ ok, provider, kind, tookMs, attempts }) => ({
        ok,
        provider: provider ?? null,
        reason: kind ?? null,
        tookMs,
        attempts,
      })),
    })),
  };
}

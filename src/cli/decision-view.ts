// Owns how a decision is shown, made now or long ago: the chain, the score that can be added up by hand, who is out and why.
import type { Exclusion, PassedOver, QuotaOutlook, RankedCandidate } from '../domain/decision.ts';
import type { EpochMs } from '../domain/units.ts';
import { providerName, restingWords } from '../render/answer-line.ts';
import { hang } from '../render/hang.ts';
import { formatCost, formatShare } from '../render/number.ts';
import { type Column, renderTable } from '../render/table.ts';
import { formatTime } from '../render/time.ts';
import { pointsOf, type Term } from '../router/score.ts';
import type { Context } from './context.ts';
import { look } from './look.ts';

/** A person reads no further; a program gets all. */
const SHOWN = 12;
const SHOWN_MODELS = 3;

const TERM_TITLES: readonly (readonly [Term, string])[] = [
  ['preference', 'Liking'],
  ['quota', 'Quota'],
  ['context', 'Fit'],
  ['cost', 'Price'],
  ['quality', 'Quality'],
  ['latency', 'Speed'],
];

interface Placed extends RankedCandidate {
  readonly place: number;
}

/** Who is asked in which order and why, and below it what each is worth. */
export async function chainView(chain: readonly RankedCandidate[], context: Context): Promise<string> {
  const { isTerminal } = context.out.data;
  const placed = chain.map((one, i): Placed => ({ ...one, place: i + 1 }));
  const shown = isTerminal ? placed.slice(0, SHOWN) : placed;
  const more = placed.length - shown.length;
  return [
    `Chain, in order:\n${await renderTable(chainColumns(context), shown, look(context))}`,
    ...(more > 0 ? [`and ${more} more: --json shows all`] : []),
    `Score, the sum of its terms:\n${await renderTable(scoreColumns(chain[0]), shown, look(context))}`,
  ].join('\n\n');
}

function chainColumns(context: Context): readonly Column<Placed>[] {
  const now = context.clock.now();
  return [
    { title: '#', align: 'right', cell: ({ place }) => String(place) },
    { title: 'Provider', cell: providerName },
    { title: 'Model', cell: ({ model }) => model },
    { title: 'Why', cell: ({ reason }) => reason },
    { title: 'Cost', align: 'right', cell: ({ estimatedCost }) => formatCost(estimatedCost) },
    {
      title: 'Resting',
      cell: ({ coolingUntil }) =>
        coolingUntil === undefined ? '' : `until ${formatTime(coolingUntil, now, context.timeZone())}`,
    },
    {
      title: 'Quota forecast',
      cell: ({ outlook }) => (outlook ? outlookText(outlook, now, context.timeZone()) : ''),
    },
  ];
}

/** `runs out 16:40, resets 19:40`, or `resets 08:00, 80 % of the rest unused`. */
function outlookText({ demand, runsOutAt, resetsAt }: QuotaOutlook, now: EpochMs, zone: string): string {
  const resets = `resets ${formatTime(resetsAt, now, zone)}`;
  return runsOutAt === undefined
    ? `${resets}, ${formatShare(1 - demand)} of the rest unused`
    : `runs out ${formatTime(runsOutAt, now, zone)}, ${resets}`;
}

/** The most a term can give stands in its title. */
function scoreColumns(first: RankedCandidate | undefined): readonly Column<Placed>[] {
  const most = first ? pointsOf(first.score) : {};
  const terms = TERM_TITLES.filter(([term]) => most[term]);
  return [
    { title: '#', align: 'right', cell: ({ place }) => String(place) },
    ...terms.map(
      ([term, title]): Column<Placed> => ({
        title: `${title} /${Number(most[term]!.of.toFixed(1))}`,
        align: 'right',
        cell: ({ score }) => (pointsOf(score)[term]?.points ?? 0).toFixed(2),
      }),
    ),
    { title: 'Score', align: 'right', cell: ({ score }) => score.total.toFixed(2) },
  ];
}

interface Group {
  readonly provider: string;
  readonly models: readonly string[];
  readonly reason: string;
  readonly detail: string;
}

/**
 * Who is out and why, a line for all models of a provider that share a reason. Those without a key come last, and for a
 * person in one line, since most never will have one.
 */
export async function exclusionsView(excluded: readonly Exclusion[], context: Context): Promise<string> {
  const { isTerminal } = context.out.data;
  const isKeyless = ({ reason }: Exclusion) => reason === 'no_key';
  const keyless = excluded.filter(isKeyless);
  const others = excluded.filter(one => !isKeyless(one));
  if (!isTerminal || keyless.length <= 1) return exclusionTable([...others, ...keyless], context);
  const names = [...new Set(keyless.map(({ provider }) => provider))].join(', ');
  const line = hang(`No key: ${names}`, context.out.data.width);
  return [...(others.length > 0 ? [await exclusionTable(others, context)] : []), line].join('\n');
}

async function exclusionTable(excluded: readonly Exclusion[], context: Context): Promise<string> {
  const { isTerminal } = context.out.data;
  const models = ({ models }: Group) => {
    const shown = isTerminal ? models.slice(0, SHOWN_MODELS) : models;
    const more = models.length - shown.length;
    return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  };
  const columns: readonly Column<Group>[] = [
    { title: 'Provider', cell: ({ provider }) => provider },
    { title: 'Models', cell: models },
    { title: 'Reason', cell: ({ reason }) => reason },
    { title: 'Detail', cell: ({ detail }) => detail },
  ];
  return `Out:\n${await renderTable(columns, grouped(excluded), look(context))}`;
}

function grouped(excluded: readonly Exclusion[]): readonly Group[] {
  const groups = new Map<string, Exclusion[]>();
  for (const one of excluded) {
    const key = `${providerName(one)}|${one.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map(all => {
    const first = all[0]!;
    const isAlike = all.every(({ detail }) => detail === first.detail);
    const models = all.map(({ model }) => (model === '*' ? 'all' : model));
    return {
      provider: providerName(first),
      models,
      reason: first.reason,
      detail: isAlike ? first.detail : `${first.detail}, …`,
    };
  });
}

/** `zai: overloaded, resting until 16:40`: who stands above the head of the chain and is not asked. */
export function passedOverView(one: PassedOver, { clock, timeZone }: Context): string {
  return restingWords(one, clock.now(), timeZone);
}

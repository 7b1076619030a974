// Owns a run of one standard fault against whatever is under test, and the judgement on what its caller saw.
import type { FailureKind } from '../domain/failure.ts';
import type { HitRange, StandardFault, Verdict } from './fault.ts';
import { faultPrompt } from './fault-cast.ts';
import { replyTo } from './replies.ts';
import type { SimulatedProvider } from './spec.ts';

/** What a caller saw of one request. */
export interface Seen {
  /** It was told that the answer is whole. */
  readonly ok: boolean;
  readonly text: string;
  /** Who is said to have answered. */
  readonly provider?: string;
  /** What is said to have ended it. */
  readonly kind?: FailureKind;
  readonly tookMs: number;
  /** Upstream calls as they were written down. */
  readonly attempts: number;
}

/** Something under test that sends a prompt to the primary first, and may go on to the fallback. */
export type FaultDriver = (prompt: string) => Promise<Seen>;

export interface FaultStage {
  readonly primary: SimulatedProvider;
  /** Absent: the user has nobody to fall back on. */
  readonly fallback?: SimulatedProvider;
  /** How long a request may take, ms. */
  readonly limitMs: number;
}

export interface FaultReport {
  readonly id: string;
  readonly title: string;
  /** `ideal`: all that can be asked; `safe`: short of that and honest; `failed`: neither, or at too high a price. */
  readonly verdict: 'ideal' | 'safe' | 'failed';
  /** What is wrong, a clause each. */
  readonly problems: readonly string[];
  readonly seen: readonly Seen[];
  /** Requests that reached each provider. */
  readonly hits: { readonly primary: number; readonly fallback: number };
}

/** Makes the fault's requests one after the other. `driver` must reach the two providers of `stage`. */
export async function runFault(fault: StandardFault, stage: FaultStage, driver: FaultDriver): Promise<FaultReport> {
  const seen: Seen[] = [];
  for (let request = 0; request < fault.requests; request++) seen.push(await driver(faultPrompt(fault)));
  return judge(fault, stage, seen);
}

function judge(fault: StandardFault, stage: FaultStage, seen: readonly Seen[]): FaultReport {
  const { id, title, ideal, safe } = fault;
  const hits = { primary: chatsOf(stage.primary), fallback: chatsOf(stage.fallback) };
  const expected = replyTo(faultPrompt(fault));
  const short = seen.flatMap(one => fallsShort(one, ideal, stage, expected) ?? []);
  const isSafe =
    safe !== undefined && seen.every(one => [ideal, safe].some(want => !fallsShort(one, want, stage, expected)));
  const attempts = seen.reduce((sum, one) => sum + one.attempts, 0);
  const slowest = Math.max(...seen.map(({ tookMs }) => tookMs));
  const advice = [
    ...outside('the primary was asked', hits.primary, fault.primaryHits),
    ...(stage.fallback ? outside('the fallback was asked', hits.fallback, fault.fallbackHits) : []),
    ...(attempts === hits.primary + hits.fallback
      ? []
      : [`${attempts} calls written down, ${hits.primary + hits.fallback} made`]),
    ...(slowest <= stage.limitMs ? [] : [`took ${Math.round(slowest)} ms, more than ${stage.limitMs}`]),
  ];
  const verdict =
    short.length > 0 && !isSafe ? 'failed' : advice.length > 0 ? 'failed' : short.length > 0 ? 'safe' : 'ideal';
  return { id, title, verdict, problems: [...new Set(short), ...advice], seen, hits };
}

/** What one request lacks of a verdict; undefined where it meets it. */
function fallsShort(seen: Seen, want: Verdict, { primary, fallback }: FaultStage, text: string): string | undefined {
  if (want.type === 'failed') {
    if (seen.ok) return `an answer came, where ${want.kinds[0]} was due`;
    return seen.kind && want.kinds.includes(seen.kind)
      ? undefined
      : `ended as ${seen.kind}, not ${want.kinds.join(', ')}`;
  }
  if (!seen.ok) return `no answer: ${seen.kind ?? 'no reason given'}`;
  if (seen.text !== text)
    return text.startsWith(seen.text) ? 'a part was passed off as whole' : 'the answer is not as it was sent';
  const due = { primary: primary.id, fallback: fallback?.id, either: seen.provider }[want.by];
  return seen.provider === due ? undefined : `answered by ${seen.provider}, not ${due}`;
}

function outside(what: string, hits: number, { min, max }: HitRange): readonly string[] {
  return hits >= min && hits <= max ? [] : [`${what} ${hits} times, not ${min === max ? min : `${min} to ${max}`}`];
}

const chatsOf = (provider: SimulatedProvider | undefined) =>
  provider?.requests.filter(({ kind }) => kind === 'chat').length ?? 0;

// Owns the second opinion: where the local classifier abstains, a free or cheap fast model says what the prompt wants.
import { type Message, textOf } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import { TASKS, type Task, type TaskAnalysis } from '../domain/task.ts';
import type { Call } from './contract.ts';
import type { EnginePorts } from './ports.ts';
import { modelOf, type Snapshot, takeSnapshot } from './snapshot.ts';

/** Later than this an opinion costs more than it can save. */
const DEADLINE_MS = 1500;
/** A tenth of a cent is the most that an opinion may cost, nano-USD. */
const MAX_COST_NANO_USD = 1_000_000;
/** One word is asked for; some hosts refuse less. */
const ANSWER_TOKENS = 16;
const HEAD_CHARACTERS = 1500;
const TAIL_CHARACTERS = 500;

const QUESTION = `Name the kind of work that the message between the lines asks for. Do not do the work. Answer with one word:
coding: write, fix, explain or configure code or developer tools
reasoning: maths, logic, analysis, causes and mechanisms, comparison, critique
planning: a plan, schedule, itinerary, strategy or design in steps
decision: which is better, should I, recommend or choose
creative: a story, poem, letter, advertisement, name, essay, or a text in better style
simple: a fact, definition, translation, summary, extraction, grammar, small talk`;

type Ask = (call: Call, signal: AbortSignal | undefined) => Promise<Outcome>;

/**
 * The ports with an `analyze` that knows the opinion; those given where none is wanted or to be had. The opinion is a
 * call of its own, made by `ask`: policy, quotas, costs and log are those of every call.
 */
export async function withSecondOpinion(
  ports: EnginePorts,
  call: Call,
  ask: Ask,
  signal: AbortSignal | undefined,
): Promise<EnginePorts> {
  if (isSettled(ports, call)) return ports;
  const analysis = await ports.analyze(call.request.messages);
  const wish = call.request.messages.findLast(message => message.role === 'user');
  if (analysis.confident || wish === undefined || textOf(wish).trim() === '') return ports;
  const asked = await cheapCall(ports, call, wish);
  const task = asked && taskIn(await ask(asked, signal));
  if (task === undefined) return ports;
  const judged: TaskAnalysis = { ...analysis, task, confident: true };
  return { ...ports, analyze: () => judged };
}

/** Who answers does not depend on the task, or the caller has named it. */
function isSettled({ settings, clock }: EnginePorts, { routing, stay }: Call): boolean {
  const { pin } = settings;
  const isPinned = pin !== undefined && (pin.until === undefined || pin.until > clock.now());
  const isNamed = routing.provider !== undefined || routing.model !== undefined || routing.task !== undefined;
  return settings.taskClassifier !== 'model' || isNamed || isPinned || stay !== undefined;
}

/** The question to the cheapest model that this call's own policy allows; undefined where none is cheap enough. */
async function cheapCall(ports: EnginePorts, { routing, log }: Call, wish: Message): Promise<Call | undefined> {
  const { fallbackModels, waitMs, timeoutMs, ...policy } = routing;
  const call: Call = {
    request: {
      messages: [{ role: 'user', content: `${QUESTION}\n---\n${excerptOf(textOf(wish))}\n---` }],
      maxOutputTokens: ANSWER_TOKENS,
    },
    routing: { ...policy, task: 'simple', timeoutMs: Math.min(timeoutMs ?? DEADLINE_MS, DEADLINE_MS) },
    purpose: 'second_opinion',
    ...(log !== undefined && { log }),
  };
  const cheapest = cheapestOf(await takeSnapshot(ports, call));
  return cheapest && { ...call, routing: { ...call.routing, ...cheapest, fallback: false } };
}

/** A model that thinks before it speaks would miss the deadline. */
function cheapestOf({ decision, providers }: Snapshot): { provider: string; model: string } | undefined {
  const fits = decision.chain.filter(
    one =>
      one.coolingUntil === undefined &&
      one.estimatedCost !== undefined &&
      one.estimatedCost <= MAX_COST_NANO_USD &&
      modelOf(providers, one)?.reasoning === false,
  );
  const [cheapest] = fits.sort((a, b) => a.estimatedCost! - b.estimatedCost!);
  return cheapest && { provider: cheapest.provider, model: cheapest.model };
}

function excerptOf(text: string): string {
  if (text.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return text;
  return `${text.slice(0, HEAD_CHARACTERS)}\n[…]\n${text.slice(-TAIL_CHARACTERS)}`;
}

/** The one task that the answer names; undefined where it names none, or several. */
function taskIn({ ok, answer }: Outcome): Task | undefined {
  if (!ok || answer === undefined) return undefined;
  const words = new Set(answer.text.toLowerCase().match(/[a-z]+/g));
  const named = TASKS.filter(task => words.has(task));
  return named.length === 1 ? named[0] : undefined;
}

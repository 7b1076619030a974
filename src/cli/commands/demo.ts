// Owns `demo`: the main job, shown on simulated providers without key or network, and what is left to see of it.
import type { Outcome } from '../../domain/outcome.ts';
import { answerSink, printAnswerLine, restartOf } from '../answer-sink.ts';
import { type Command, defineCommand } from '../command.ts';
import type { Context, DemoStep } from '../context.ts';
import { announce, conclude, folded, introduce, say } from '../demo-view.ts';
import { attemptDocument } from '../documents.ts';
import { renderError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { flag } from '../option.ts';
import { outcomeError } from '../outcome-error.ts';
import type { DemoDocument } from '../schemas/demo.ts';

interface StepResult {
  readonly step: DemoStep;
  readonly outcome: Outcome;
  readonly isAsPlanned: boolean;
}
interface Demo {
  readonly steps: readonly StepResult[];
  readonly tookMs: number;
}

const OPTIONS = { fast: flag('--fast', 'Answers at once, without the simulated speeds') };

export const demo = defineCommand<typeof OPTIONS, Demo>({
  path: ['provider', 'demo'],
  summary: 'See routing and failover on simulated providers, without a key',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider demo', note: 'watch it' },
    { command: 'openclaw provider demo --fast --json', note: 'check it' },
  ],
  notes: ['Nothing of yours is read or changed, and nothing leaves this machine.'],
  schema: async () => (await import('../schemas/demo.ts')).demoSchema,

  async run(context, { options, json }) {
    const start = context.clock.now();
    const world = await context.demo({ isFast: options.fast });
    try {
      const inside: Context = { ...world.host, signal: context.signal, out: folded(context.out) };
      if (!json) introduce(inside, world);
      const steps: StepResult[] = [];
      for (const step of world.steps) {
        if (!json) announce(inside, step, steps.length + 1, world.steps.length);
        steps.push(await take(inside, step, json));
      }
      const result = { steps, tookMs: context.clock.now() - start };
      if (!json) {
        for (const one of AFTERWARDS) await show(inside, one);
        const astray = steps.flatMap(({ isAsPlanned: isFine }, index) => (isFine ? [] : [index + 1]));
        conclude(inside, { count: steps.length, astray, tookMs: result.tookMs });
      }
      return result;
    } finally {
      await world.close();
    }
  },

  view: () => undefined,
  json: demoDocument,
  exitCode: ({ steps }) => (steps.every(({ isAsPlanned }) => isAsPlanned) ? EXIT.done : EXIT.failure),
});

/** Runs one step, and shows its answer as `chat` does. */
async function take(context: Context, step: DemoStep, isSilent: boolean): Promise<StepResult> {
  const { data, notes } = context.out;
  const showing = data.isTerminal && !isSilent ? 'stream' : 'hold';
  const sink = await answerSink(context, { showing, isQuiet: isSilent, isRaw: false });
  step.prepare();
  const restart = restartOf(context, showing);
  const messages = [{ role: 'user', content: step.prompt }] as const;
  const call = { request: { messages }, routing: {}, ...(restart && { restart }) };
  const outcome = await (await context.engine()).run(call, sink.emit, context.signal);
  sink.finish();
  if (context.signal.aborted) throw outcomeError(outcome, context);
  if (!isSilent) {
    if (!outcome.ok) notes.print(renderError(outcomeError(outcome, context).details, notes));
    else if (showing === 'hold') data.print(outcome.answer?.text ?? '');
    if (outcome.ok) printAnswerLine(context, outcome);
  }
  return { step, outcome, isAsPlanned: isAsPlanned(step, outcome) };
}

function isAsPlanned({ answeredBy, after }: DemoStep, { ok, candidate, attempts }: Outcome): boolean {
  const failed = new Set(attempts.flatMap(one => (one.ok ? [] : [one.provider])));
  return ok && candidate?.provider === answeredBy && [...failed].join() === (after ?? '');
}

interface Afterwards {
  readonly see: string;
  load(): Promise<Command>;
}

/** Read commands that show the run, rendered by themselves. */
const AFTERWARDS: readonly Afterwards[] = [
  {
    see: 'How everybody stands now, and who took over from whom:',
    load: async () => (await import('./status.ts')).status,
  },
  { see: 'Every decision, why it was made, and what came of it:', load: async () => (await import('./log.ts')).log },
];

async function show(context: Context, { see, load }: Afterwards): Promise<void> {
  const { data, notes } = context.out;
  const command = await load();
  notes.write('\n');
  say(notes, see, '', notes.style.bold);
  say(notes, `$ openclaw ${command.path.join(' ')}`, '', notes.style.cyan);
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, spec]) => [name, spec.read(undefined)]),
  );
  const input = { args: [], options, json: false };
  data.print((await command.view(await command.run(context, input), context, input)) ?? '');
}

function demoDocument({ steps, tookMs }: Demo): DemoDocument {
  return {
    schemaVersion: 1,
    ok: steps.every(({ isAsPlanned: isFine }) => isFine),
    simulated: true,
    tookMs,
    steps: steps.map(({ step, outcome, isAsPlanned: isFine }) => ({
      prompt: step.prompt,
      see: step.see,
      ok: isFine,
      task: outcome.decision.analysis.task,
      expected: { provider: step.answeredBy, after: step.after ?? null },
      provider: outcome.candidate?.provider ?? null,
      model: outcome.candidate?.model ?? null,
      text: outcome.answer?.text ?? '',
      latencyMs: outcome.latencyMs,
      attempts: outcome.attempts.map(attemptDocument),
    })),
  };
}

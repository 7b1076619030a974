// Owns `switch`: a provider or a model pinned by hand.
import type { Pin } from '../../domain/settings.ts';
import { isoTime } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { isUsable, targetNamed } from '../names.ts';
import { duration, optionalText } from '../option.ts';
import { pinDocument, pinInForce, pinText } from '../pin.ts';
import { notUsable, TAKES_EFFECT } from '../preferring.ts';
import { sessionNamed } from '../session.ts';

const OPTIONS = {
  for: duration('--for <time>', 'Until then, as 2h; without it until reset'),
  session: optionalText('--session [name]', 'Only in this conversation; the newest where none is named', 'sessions'),
};

/** Instead of a provider: takes the pin of a conversation away. */
const AUTOMATIC = 'auto';

interface Switched {
  readonly before: Pin | undefined;
  readonly after: Pin | undefined;
  /** The conversation that it holds for; absent: all. */
  readonly session?: string;
  readonly isStrict: boolean;
}

export const switchTo = defineCommand<typeof OPTIONS, Switched>({
  path: ['provider', 'switch'],
  summary: 'Pin a provider or a model by hand',
  args: [{ name: 'provider', summary: 'A provider, or provider/model', arity: 'required', values: 'targets' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider switch zai', note: 'until reset' },
    { command: 'openclaw provider switch zai/glm-4.7 --for 2h', note: 'one model, for a while' },
    { command: 'openclaw provider switch kimi --session', note: 'only in the newest conversation' },
    { command: 'openclaw provider reset', note: 'automatic again' },
  ],
  notes: [
    'switch auto --session takes the pin of a conversation away.',
    'Nobody else answers while a pin holds, unless provider.switch_on_limit is true or a call names somebody else.',
  ],
  schema: async () => (await import('../schemas/pin.ts')).switchSchema,

  async run(context, { args, options }) {
    const now = context.clock.now();
    const { settings } = await context.settings();
    const isStrict = !settings.preferences.switchOnLimit;
    const session = options.session === undefined ? undefined : await sessionNamed(context, options.session);
    if (session && args[0] === AUTOMATIC) {
      await (await context.sessions()).configure(session, { pin: undefined });
      return { before: pinInForce(session.pin, now), after: undefined, isStrict, session: session.name };
    }
    if (args[0] === AUTOMATIC)
      throw usageError('only the pin of a conversation ends so', 'Automatic everywhere: openclaw provider reset');
    const { provider, model, notice } = await targetNamed(context, args[0]!);
    if (notice) context.out.notes.print(notice);
    const until = options.for === undefined ? undefined : now + options.for;
    const after: Pin = {
      provider: provider.spec.id,
      ...(model !== undefined && { model }),
      ...(until !== undefined && { until }),
    };
    if (session) await (await context.sessions()).configure(session, { pin: after });
    else await pinEverywhere(context, after);
    if (!provider.accounts.some(account => isUsable(provider, account))) context.out.notes.print(notUsable(provider));
    return {
      before: pinInForce(session ? session.pin : settings.pin, now),
      after,
      isStrict,
      ...(session && { session: session.name }),
    };
  },

  view({ before, after, isStrict, session }, { out, clock, timeZone }) {
    const told = (pin: Pin | undefined) => pinText(pin, clock.now(), timeZone);
    const where = session === undefined ? 'routing' : `routing of session ${session}`;
    const undo = session === undefined ? 'reset' : `switch ${AUTOMATIC} --session ${JSON.stringify(session)}`;
    const who = isStrict ? 'Nobody else answers' : 'Others answer only where it cannot';
    out.notes.print(
      [
        `${where}: ${told(before)} → ${told(after)}`,
        TAKES_EFFECT,
        ...(after ? [`${who}. Automatic again: openclaw provider ${undo}`] : []),
      ].join('\n'),
    );
    return undefined;
  },

  json: ({ before, after, session }) => ({
    schemaVersion: 1,
    ok: true,
    before: pinDocument(before),
    after: pinDocument(after),
    session: session ?? null,
    takesEffect: 'next_request',
  }),
});

async function pinEverywhere(context: Context, pin: Pin): Promise<void> {
  const value = { ...pin, ...(pin.until !== undefined && { until: isoTime(pin.until) }) };
  await (await context.preferences()).change({ edits: [{ path: ['pin'], value }] });
}

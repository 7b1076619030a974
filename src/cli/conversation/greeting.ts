// Owns the first words of a conversation: who would answer, where it stands, and how to leave.
import type { Decision } from '../../domain/decision.ts';
import type { EngineEvent } from '../../engine/contract.ts';
import { providerName } from '../../render/answer-line.ts';
import { stripControls } from '../../render/control-sequences.ts';
import { hangLabel } from '../../render/hang.ts';
import type { Style } from '../../render/style.ts';
import { wrap } from '../../render/wrap.ts';
import type { Conversation, Session } from '../../session/contract.ts';
import { configWarnings } from '../config-warnings.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { isUsable } from '../names.ts';
import { SET_A_KEY } from '../no-key.ts';
import type { ConversationInput } from './opening.ts';
import { recap } from './recap.ts';

/** Who answers it is who answers easy questions; nobody knows yet how hard the first one is. */
const EASY = 'hello';

/** Rejects with a UserError (exit code 4) where nobody could ever answer. */
export async function greeting(
  context: Context,
  conversation: Conversation<EngineEvent>,
  { session, routing, request }: ConversationInput & { readonly session: Session },
): Promise<string> {
  const providers = await context.providers();
  if (!providers.some(provider => provider.accounts.some(account => isUsable(provider, account)))) throw nobody();
  const { notes } = context.out;
  const decision = await conversation.decide({ session, user: EASY, routing, request });
  const [{ settings }, warnings] = await Promise.all([context.settings(), configWarnings(context)]);
  const isSure = [routing, session.pin, settings.pin].some(one => one?.model !== undefined) || isOneModel(decision);
  const { style, width } = notes;
  const folded = (text: string) => (width === undefined ? text : wrap(text, width).join('\n'));
  return [
    ...warnings.map(warning => hangLabel(style.yellow('warning:'), stripControls(warning), width)),
    folded(`${who(decision, isSure, style)}${style.dim('/help · Ctrl-D leaves')}`),
    ...(session.turns.length > 0 || session.open ? [style.dim(folded(recap(session)))] : []),
  ].join('\n');
}

const isOneModel = ({ chain }: Decision) => new Set(chain.map(one => `${one.provider}/${one.model}`)).size === 1;

function who({ chain: [first], refusal }: Decision, isSure: boolean, style: Style): string {
  const questions = isSure ? '' : style.dim('easy questions: ');
  if (first)
    return `${questions}${style.bold(stripControls(`${providerName(first)} ${first.model}`))}${style.dim(' · ')}`;
  const why = refusal ? `: ${refusal.message}` : '';
  return `${style.yellow(stripControls(`nobody can answer now${why}`))}\n`;
}

function nobody(): UserError {
  return new UserError({
    type: 'no_key',
    exitCode: EXIT.key,
    message: 'no provider has a key yet',
    why: [`a key at hand: ${SET_A_KEY}`],
    hint: 'Let the wizard ask: openclaw provider setup',
  });
}

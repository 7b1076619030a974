// Owns the first words of a conversation: who would answer, where it stands, and how to leave.
import type { Decision } from '../../domain/decision.ts';
import type { EngineEvent } from '../../engine/contract.ts';
import { providerName } from '../../render/answer-line.ts';
import { stripControls } from '../../render/control-sequences.ts';
import { wrap } from '../../render/wrap.ts';
import type { Conversation, Session } from '../../session/contract.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { isUsable } from '../names.ts';
import { SET_A_KEY } from '../no-key.ts';
import type { Channel } from '../output.ts';
import type { ConversationInput } from './opening.ts';
import { recap } from './recap.ts';

/** Of no particular kind, so that the answer is who answers most things. */
const ANYTHING = 'hello';

/** Rejects with a UserError (exit code 4) where nobody could ever answer. */
export async function greeting(
  context: Context,
  conversation: Conversation<EngineEvent>,
  { session, routing, request }: ConversationInput & { readonly session: Session },
): Promise<string> {
  const providers = await context.providers();
  if (!providers.some(provider => provider.accounts.some(account => isUsable(provider, account)))) throw nobody();
  const { notes } = context.out;
  const decision = await conversation.decide({ session, user: ANYTHING, routing, request });
  const { warnings } = await context.settings();
  return [
    ...warnings.map(warning => `${notes.style.yellow('warning:')} ${stripControls(warning)}`),
    `${who(decision, notes)}${notes.style.dim('/help · Ctrl-D leaves')}`,
    ...(session.turns.length > 0 || session.open ? [notes.style.dim(recap(session))] : []),
  ].join('\n');
}

function who({ chain: [first], refusal }: Decision, { style, width = Number.POSITIVE_INFINITY }: Channel): string {
  if (first) return `${style.bold(stripControls(`${providerName(first)} ${first.model}`))}${style.dim(' · ')}`;
  const why = refusal ? `: ${refusal.message}` : '';
  return wrap(stripControls(`nobody can answer now${why}`), width)
    .map(style.yellow)
    .join('\n');
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

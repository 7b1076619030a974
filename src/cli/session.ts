// Owns the session that a command line names: the options, the conversation they mean, and how its turns are asked.

import type { Call, Engine, EngineEvent } from '../engine/contract.ts';
import type { Session, TurnInput } from '../session/contract.ts';
import type { Context } from './context.ts';
import { usageError } from './errors.ts';
import { flag, text } from './option.ts';

export const SESSION = {
  isContinued: flag('-c, --continue', 'Go on with the newest conversation'),
  session: text('--session <name>', 'Go on with this conversation, or begin it', 'sessions'),
} as const;

export interface SessionOptions {
  readonly isContinued: boolean;
  readonly session: string | undefined;
  readonly isQuiet: boolean;
}

/**
 * The conversation that the options mean; undefined where they mean none. Writes nothing. A name that is new begins one, unless
 * it was to be continued: then it rejects with a SessionError.
 */
export async function sessionMeant(context: Context, options: SessionOptions): Promise<Session | undefined> {
  const { isContinued, session: name, isQuiet } = options;
  if (!isContinued && name === undefined) return undefined;
  const store = await context.sessions();
  const note = (message: string) => {
    if (!isQuiet) context.out.notes.print(message);
  };
  if (name !== undefined && (isContinued || (await store.has(name)))) return store.open(name);
  const latest = name === undefined ? await store.latest() : undefined;
  if (latest) return store.open(latest.name);
  const session = await store.create(name);
  note(name === undefined ? `there is no session yet: this begins ${session.name}` : `new session ${session.name}`);
  return session;
}

/** The conversation of that name, or the newest. Rejects with a usage error where there is none. */
export async function sessionNamed(context: Context, name: string | true): Promise<Session> {
  const store = await context.sessions();
  if (name !== true) return store.open(name);
  const latest = await store.latest();
  if (!latest) throw usageError('there is no session yet', 'Begin one: openclaw provider chat --session work "…"');
  return store.open(latest.name);
}

/** Asks turns through `answerer`, which is the engine, or the engine with more around it. */
export async function conversationBy(context: Context, answerer: Engine) {
  const [{ createConversation }, { settings }, providers, store] = await Promise.all([
    import('../session/conversation.ts'),
    context.settings(),
    context.providers(),
    context.sessions(),
  ]);
  return createConversation<EngineEvent>({ store, answerer, settings, providers, clock: context.clock });
}

/** The last message of a call as the next turn of a conversation, under the call's system prompt where it has one. */
export async function turnFor(context: Context, session: Session, call: Call, isKept: boolean): Promise<TurnInput> {
  const { messages, ...request } = call.request;
  const system = messages.find(({ role }) => role === 'system')?.content;
  const change = typeof system === 'string' && system !== session.system ? { system } : undefined;
  const changed = change && isKept ? await (await context.sessions()).configure(session, change) : session;
  return {
    session: { ...changed, ...change },
    user: messages.at(-1)!.content,
    routing: call.routing,
    request,
    ...(call.log !== undefined && { log: call.log }),
    ...(call.restart && { restart: call.restart }),
  };
}

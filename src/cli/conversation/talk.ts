// Owns a conversation in progress: its session, what the next question carries, and how one is asked and shown.
import type { Candidate } from '../../domain/decision.ts';
import type { Message } from '../../domain/message.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { ChatRequest, RoutingOptions } from '../../domain/request.ts';
import type { EngineEvent } from '../../engine/contract.ts';
import type { Conversation, Session, SettingsChange } from '../../session/contract.ts';
import { answerSink, printAnswerLine, printRemark, restartOf } from '../answer-sink.ts';
import type { Attachment } from '../attachment.ts';
import type { Context } from '../context.ts';
import { cutNotice } from '../cut-notice.ts';
import { renderError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { outcomeError } from '../outcome-error.ts';
import { situationOf } from '../outcome-hint.ts';
import { compose } from '../prompt.ts';
import type { Keyboard } from './keyboard.ts';
import { createWaiting } from './waiting.ts';

export interface TalkOptions {
  readonly context: Context;
  readonly conversation: Conversation<EngineEvent>;
  readonly keyboard: Keyboard;
  readonly session: Session;
  /** What the command line says about every question. */
  readonly routing: RoutingOptions;
  readonly request: Omit<ChatRequest, 'messages'>;
  readonly isQuiet: boolean;
  readonly isRaw: boolean;
  readonly isLogged: boolean;
}

export interface Talk extends TalkOptions {
  /** Files that go with the next question. */
  readonly attachments: Attachment[];
  /** Id of the newest request, for the log. */
  readonly lastId: string | undefined;
  readonly isOver: boolean;
  /** Text for the user, on standard error. */
  print(text: string): void;
  /** A remark. */
  remark(text: string): void;
  enter(session: Session): void;
  configure(change: SettingsChange): Promise<void>;
  /** Whoever answers is up to the session again, whatever the command line named. */
  forgetNamed(): void;
  /** Asks with the files that wait; whether there was an answer. */
  send(text: string): Promise<boolean>;
  /** `replaces`: the turn that the answer takes the place of. */
  ask(
    user: Message['content'],
    by?: Pick<Candidate, 'provider'> & Partial<Candidate>,
    replaces?: string,
  ): Promise<boolean>;
  leave(): void;
}

export function createTalk(options: TalkOptions): Talk {
  const { context, conversation, keyboard, isQuiet } = options;
  const { notes } = context.out;
  let { session, routing } = options;
  let lastId: string | undefined;
  let isOver = false;
  const attachments: Attachment[] = [];

  async function ask(...[user, by, replaces]: Parameters<Talk['ask']>) {
    const stop = new AbortController();
    notes.write('\n');
    const showing = 'stream';
    const sink = await answerSink(context, { showing, isQuiet, isRaw: options.isRaw });
    const restart = restartOf(context, showing);
    const waiting = createWaiting(context);
    const done = keyboard.onInterrupt(() => stop.abort('SIGINT'));
    const named = by && { provider: by.provider, ...(by.model !== undefined && { model: by.model }) };
    const turn = {
      session,
      user,
      routing: named ? { ...routing, ...named } : routing,
      request: options.request,
      ...(!options.isLogged && { log: false }),
      ...(restart && { restart }),
      ...(replaces !== undefined && { replaces }),
    };
    const emit = (event: EngineEvent) => {
      if (!isQuiet) waiting.see(event);
      sink.emit(event);
    };
    try {
      const result = await conversation.ask(turn, emit, AbortSignal.any([context.signal, stop.signal]));
      session = result.session;
      lastId = result.outcome.id;
      waiting.end();
      sink.finish();
      if (result.outcome.answer?.text) notes.write('\n');
      await tell(result.outcome, turn.routing, stop.signal.aborted);
      return result.outcome.ok;
    } finally {
      waiting.end();
      done();
    }
  }

  async function tell(outcome: Outcome, asked: RoutingOptions, isStopped: boolean): Promise<void> {
    if (outcome.ok) {
      const cut = cutNotice(outcome, true);
      if (cut !== undefined) printRemark(notes, cut);
      if (!isQuiet) printAnswerLine(context, outcome);
    } else if (isStopped) printRemark(notes, outcome.answer?.text ? STOPPED : STOPPED_EARLY);
    else if (!context.signal.aborted) {
      const situation = await situationOf(context, outcome, asked, session.pin, true);
      const { details } = outcomeError(outcome, context, situation);
      const retry = details.exitCode === EXIT.usage ? [] : [RETRY];
      notes.print(renderError({ ...details, why: [...(details.why ?? []), ...retry] }, notes));
    }
  }

  return {
    ...options,
    attachments,
    get session() {
      return session;
    },
    get routing() {
      return routing;
    },
    get lastId() {
      return lastId;
    },
    get isOver() {
      return isOver;
    },
    print: text => notes.print(text),
    remark: text => printRemark(notes, text),
    enter(other) {
      session = other;
    },
    async configure(change) {
      session = await (await context.sessions()).configure(session, change);
    },
    forgetNamed() {
      const { provider: _provider, model: _model, ...rest } = routing;
      routing = rest;
    },
    async send(text) {
      const user = compose(text, attachments.splice(0), undefined);
      return user === undefined ? false : ask(user);
    },
    ask,
    leave() {
      isOver = true;
    },
  };
}

const STOPPED = 'stopped; /retry asks again';
const STOPPED_EARLY = 'stopped before anything came; /retry asks again';
const RETRY = 'your question is kept: /retry asks it again';

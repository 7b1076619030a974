// Owns the face of the session room: what a conversation is, where conversations are kept, and how one turn is asked.
import type { Candidate, Decision, DecisionReason } from '../domain/decision.ts';
import type { FinishReason } from '../domain/event.ts';
import type { FailureKind } from '../domain/failure.ts';
import type { Message } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ChatRequest, RoutingOptions } from '../domain/request.ts';
import type { Pin } from '../domain/settings.ts';
import type { Task } from '../domain/task.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { Usage } from '../domain/usage.ts';

/** A question and its answer. */
export interface Turn {
  readonly id: string;
  /** When it was asked. */
  readonly at: EpochMs;
  /** The user's message; images and files are parts of it. */
  readonly user: Message['content'];
  readonly answer: string;
  readonly finishReason: FinishReason;
  /** Who answered. */
  readonly by: Candidate;
  readonly reason: DecisionReason;
  /** Absent where the analysis abstained. */
  readonly task?: Task;
  readonly usage?: Usage;
  /** Of all attempts together; absent where one is unknown. */
  readonly cost?: NanoUsd;
  readonly latencyMs: number;
  /** What the conversation takes of a window after this turn, tokens: the provider's figure, else an estimate. */
  readonly contextTokens: number;
  /** The window of the model that answered, tokens; absent where it is not known. */
  readonly contextWindow?: number;
  /** Fingerprint of the user's routing wishes in force; another one next time means that the user asked for a change. */
  readonly wishes: string;
}

/** A question that got no answer: it failed, was stopped, or its process died. */
export interface OpenQuestion {
  readonly id: string;
  readonly at: EpochMs;
  readonly user: Message['content'];
  /** Id of the turn that its answer takes the place of. */
  readonly replaces?: string;
  /** Absent: still running, or its process died. */
  readonly failure?: {
    readonly kind: FailureKind;
    readonly message: string;
    readonly partial?: string;
    /** Absent where it cost nothing. */
    readonly spent?: Spent;
  };
}

/** What an answer cost that is no turn. */
export interface Spent {
  /** Absent where it is not known. */
  readonly cost?: NanoUsd;
}

/** What holds for one session only. */
export interface SessionSettings {
  /** System prompt of every turn. */
  readonly system?: string;
  /** `switch --session`, `/switch`, `/model`. */
  readonly pin?: Pin;
  /** `/task`: instead of the analysis. */
  readonly task?: Task;
}

/** A conversation as it stood when it was read. One that was never asked anything has no file yet. */
export interface Session extends SessionSettings {
  readonly name: string;
  readonly createdAt: EpochMs;
  /** Oldest first, without those undone. */
  readonly turns: readonly Turn[];
  /** The newest question, where it was asked after the last turn and has no answer: what `/retry` asks again. */
  readonly open?: OpenQuestion;
  /** For answers that were stopped, failed or taken back; that to the open question stands there. Absent: none. */
  readonly besides?: readonly Spent[];
}

/** What a list or a dashboard shows of a session; found at the end of its file, however long that is. */
export interface SessionSummary {
  readonly name: string;
  /** When something was last added. */
  readonly at: EpochMs;
  readonly turns: number;
  /** The beginning of the first question, one line; absent before the first answer. */
  readonly title?: string;
  /** Of all turns together; absent where one is unknown. */
  readonly cost?: NanoUsd;
  readonly provider?: string;
  readonly model?: string;
  readonly contextTokens?: number;
  readonly contextWindow?: number;
}

/**
 * The conversations of one user, a file each. Names may be any text; they are made safe as file names. Methods reject with a
 * SessionError where a name means nothing or is taken, and with a StateError where the disk does not play along or a file
 * was written by a newer version.
 */
export interface SessionStore {
  /** A new one, with an automatic name where none is given. Nothing is written before the first change. Rejects where there is one. */
  create(name?: string): Promise<Session>;
  /** Rejects where there is none. */
  open(name: string): Promise<Session>;
  has(name: string): Promise<boolean>;
  /** The one that was last added to; undefined where there is none. Reads the end of one file. */
  latest(): Promise<SessionSummary | undefined>;
  /** Newest first. Files that cannot be used are passed over, each told with what is wrong. */
  list(tell?: (name: string, why: string) => void): Promise<readonly SessionSummary[]>;
  /** Changes system prompt, pin or task; a key that is there with `undefined` is unset. */
  configure(session: Session, change: SettingsChange): Promise<Session>;
  /** Keeps a question before it is sent; the session comes back with all that other processes have added meanwhile. */
  begin(
    session: Session,
    user: Message['content'],
    replaces?: string,
  ): Promise<{ readonly session: Session; readonly question: OpenQuestion }>;
  /** Adds the turn, and takes back the one that its question replaces; resolves when that is on the disk. */
  finish(session: Session, turn: Turn): Promise<Session>;
  fail(session: Session, question: OpenQuestion): Promise<Session>;
  /** Takes back the last turn; returns it beside the session without it. Nothing to take back: undefined. */
  undo(session: Session): Promise<{ readonly session: Session; readonly undone: Turn | undefined }>;
  /** Takes back the question that has no answer; all turns stay. */
  withdraw(session: Session): Promise<Session>;
  rename(from: string, to: string): Promise<Session>;
  /** Keeps all turns so far under another name too. */
  copy(from: string, to: string): Promise<Session>;
  /** Returns whether there was one. */
  remove(name: string): Promise<boolean>;
}

export type SettingsChange = { readonly [Key in keyof SessionSettings]?: SessionSettings[Key] | undefined };

/** One question for a session. */
export interface TurnInput {
  readonly session: Session;
  readonly user: Message['content'];
  /** What this call says; it outranks the session's pin and task. */
  readonly routing: RoutingOptions;
  /** Everything of the request but its messages. */
  readonly request?: Omit<ChatRequest, 'messages'>;
  /** False: no entry in the routing log. The session keeps the turn all the same. */
  readonly log?: boolean;
  /** What the caller can do about text that turns out void; absent: nothing. */
  readonly restart?: 'free' | 'visible';
  /** Id of the turn that the answer takes the place of: it is kept until then, and is not sent. */
  readonly replaces?: string;
}

export interface TurnResult {
  /** With the new turn, or with the question left open. */
  readonly session: Session;
  readonly outcome: Outcome;
  /** Absent where there was no answer. */
  readonly turn?: Turn;
}

export type Notice = { readonly type: 'notice'; readonly message: string };

/** Asks turns. The engine's events go to `emit`, among them a notice where history had to be left out. */
export interface Conversation<Event> {
  /** What would be done, without asking anybody; writes nothing. */
  decide(input: TurnInput): Promise<Decision>;
  /**
   * The whole history, or what fits of it, goes to the session's provider, or to another where the rules of switching allow
   * it. The question is on the disk before it is sent, the turn before this resolves. Resolves for every failure upstream.
   */
  ask(input: TurnInput, emit: (event: Event | Notice) => void, signal?: AbortSignal): Promise<TurnResult>;
}

/** A call as the engine takes it. */
export interface SessionCall {
  readonly request: ChatRequest;
  readonly routing: RoutingOptions;
  readonly session: string;
  /** Comes first where it can answer: the session stays with it. */
  readonly stay?: Candidate;
  readonly log?: boolean;
  readonly restart?: 'free' | 'visible';
}

/** Who runs the calls of a session; the engine is one. */
export interface Answerer<Event> {
  decide(call: SessionCall): Promise<Decision>;
  run(call: SessionCall, emit: (event: Event) => void, signal?: AbortSignal): Promise<Outcome>;
}

export type SessionErrorReason = 'unknown' | 'taken' | 'bad_name';

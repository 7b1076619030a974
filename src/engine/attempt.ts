// Owns one attempt: one request to one upstream, read to its end under time limits.
import type { ContentEvent, StreamEvent } from '../domain/event.ts';
import { type Failure, isFailure } from '../domain/failure.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import type { Clock, Transport, UpstreamResponse } from '../domain/ports.ts';
import type { ChatRequest } from '../domain/request.ts';
import type { Codec, WireTarget } from '../wire/codec.ts';
import { AnswerBuilder } from './answer.ts';
import { AnswerCheck } from './answer-check.ts';
import { fenced } from './fenced-codec.ts';
import type { Limits } from './limits.ts';
import {
  DEADLINE_CODE,
  EMPTY_BODY,
  meaningOf,
  NOT_SHOWN,
  untilDeadline,
  WEB_PAGE,
  withoutKey,
} from './own-failures.ts';
import { Pace } from './pace.ts';
import { bounded, contentTypeOf, isPage, MAX_ANSWER_BYTES, readBody, Unread } from './read-body.ts';
import { SilenceWatch } from './silence.ts';
import type { Take } from './take.ts';

/** An error body longer than this says nothing more. */
const MAX_ERROR_BYTES = 256 * 1024;

export interface AttemptResult {
  readonly builder: AnswerBuilder;
  readonly failure?: Failure;
  /** Whether it broke in the middle of its content. */
  readonly committed: boolean;
  /** Text that came and was kept back until it broke off; absent where there is none. */
  readonly held?: string;
  readonly firstTokenMs?: number;
  /** The longest pause between two tokens. */
  readonly pauseMs?: number;
  readonly latencyMs: number;
  readonly head?: HttpResponseHead;
}

export interface AttemptInput {
  readonly codec: Codec;
  readonly request: ChatRequest;
  readonly target: WireTarget;
  readonly limits: Limits;
  /** The caller's cancellation and the request's deadline in one. */
  readonly signal: AbortSignal;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly take: Take;
}

/** Runs one attempt. Never rejects: what goes wrong is in `failure`. */
export async function runAttempt(input: AttemptInput): Promise<AttemptResult> {
  const run = new AttemptRun({ ...input, codec: fenced(input.codec) });
  try {
    return run.result((await run.exchange()) ?? run.verdict() ?? run.showRest());
  } catch (error) {
    if (!isFailure(error)) throw error;
    return run.result(error);
  } finally {
    run.close();
  }
}

/** The moving parts of an attempt: its clock, its timer and what has arrived. */
class AttemptRun {
  readonly builder = new AnswerBuilder();
  readonly #input: AttemptInput;
  readonly #pace = new Pace();
  readonly #check: AnswerCheck;
  readonly #abort = new AbortController();
  readonly #silence = new SilenceWatch(() => this.#abort.abort());
  #committed = false;
  #head: HttpResponseHead | undefined;

  constructor(input: AttemptInput) {
    this.#input = input;
    this.#check = new AnswerCheck(input.request);
  }

  async exchange(): Promise<Failure | undefined> {
    const { codec, request, target, limits, transport, clock } = this.#input;
    const encoded = await codec.encode(request, target, clock.now());
    this.#silence.await(limits.headersMs, 'answer');
    const signal = AbortSignal.any([this.#input.signal, this.#abort.signal]);
    const response = await this.#guard(transport.send(encoded, { signal, connectTimeoutMs: limits.connectMs }));
    this.#head = { status: response.status, headers: response.headers };
    this.#silence.await(Math.max(0, limits.firstTokenMs - this.#pace.elapsedMs), 'answer', limits.firstTokenMs);
    let isRead = false;
    try {
      const failure = await this.#read(response);
      isRead = failure === undefined;
      return failure;
    } finally {
      if (isRead) response.release();
      else response.cancel();
    }
  }

  /** What is wrong with an answer that came to its end. */
  verdict(): Failure | undefined {
    return this.builder.verdict() ?? this.#check.whole(this.builder.build());
  }

  /** Shows what was kept back to the end. */
  showRest(): Failure | undefined {
    const { take } = this.#input;
    return this.#check.rest().every(event => this.#show(event)) && take.end() ? undefined : NOT_SHOWN;
  }

  result(failure: Failure | undefined): AttemptResult {
    const held = failure && !this.#committed ? this.#check.broken() : '';
    return {
      builder: this.builder,
      ...(failure && { failure: withoutKey(failure, this.#input.target.apiKey) }),
      committed: this.#committed,
      ...(held !== '' && { held }),
      ...this.#pace.measured,
      ...(this.#head && { head: this.#head }),
    };
  }

  close(): void {
    this.#silence.stop();
    // Nobody reads why; an error made up for it would take longer than all the rest of the end.
    this.#abort.abort('over');
  }

  async #read(response: UpstreamResponse): Promise<Failure | undefined> {
    if (response.status < 200 || response.status > 299) return this.#readError(response);
    if (contentTypeOf(response) === 'text/html') return WEB_PAGE;
    return contentTypeOf(response) === 'application/json' ? this.#readWhole(response) : this.#readStream(response);
  }

  async #readStream(response: UpstreamResponse): Promise<Failure | undefined> {
    const { codec, target, clock } = this.#input;
    const decoder = codec.decoder(target, clock);
    const unread = new Unread();
    let isEmpty = true;
    try {
      for await (const chunk of bounded(response.body, MAX_ANSWER_BYTES)) {
        isEmpty = false;
        const events = decoder.push(chunk);
        unread.add(chunk, events.length > 0);
        const failure = this.#take(events);
        if (failure !== undefined) return failure || undefined;
      }
    } catch (error) {
      return this.#broken(error);
    }
    if (isEmpty) return EMPTY_BODY;
    const body = unread.text();
    return body === undefined ? this.#take(decoder.end()) || undefined : this.#takeWhole(body);
  }

  async #readWhole(response: UpstreamResponse): Promise<Failure | undefined> {
    const body = await this.#guard(readBody(response, MAX_ANSWER_BYTES));
    return body.trim() === '' ? EMPTY_BODY : this.#takeWhole(body);
  }

  #takeWhole(body: string): Failure | undefined {
    if (isPage(body)) return WEB_PAGE;
    const { codec, target, clock } = this.#input;
    return this.#take(codec.decodeBody(body, target, clock.now())) || undefined;
  }

  async #readError(response: UpstreamResponse): Promise<Failure> {
    const { codec, target, clock } = this.#input;
    const body = await readBody(response, MAX_ERROR_BYTES).catch(() => '');
    return codec.classify(this.#head!, body, target, clock.now());
  }

  /** Hands events on. Returns a failure, false for a clean end, undefined to go on reading. */
  #take(events: readonly StreamEvent[]): Failure | false | undefined {
    for (const event of events) {
      this.builder.add(event);
      if (event.type === 'error') return event.failure;
      if (event.type === 'done') return false;
      if (event.type !== 'text' && event.type !== 'reasoning' && event.type !== 'tool_call') continue;
      // Reasoning state without words is bookkeeping of the vendor's, no sign of life.
      if (event.type === 'reasoning' && event.text === '') continue;
      this.#pace.beat();
      this.#silence.await(this.#input.limits.stallMs, 'more');
      for (const shown of this.#check.shown(event)) if (!this.#show(shown)) return NOT_SHOWN;
      if (this.#check.isKeeping) this.#input.take.begin();
      const stuck = event.type === 'text' ? this.#check.grown(event.text) : undefined;
      if (stuck) return stuck;
    }
    return undefined;
  }

  #show(event: ContentEvent): boolean {
    if (event.type === 'text' && event.text === '') return true;
    if (!this.#input.take.add(event)) return false;
    if (event.type !== 'reasoning') this.#committed = true;
    return true;
  }

  /** A rejection of our own timer is told as the silence it is. */
  async #guard<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      throw this.#broken(error);
    }
  }

  #broken(error: unknown): Failure {
    const { limits, signal } = this.#input;
    const cause = this.#silence.failure ?? (isFailure(signal.reason) ? signal.reason : undefined);
    const failure = meaningOf(error, cause, this.#head !== undefined);
    const isEarly = limits.isShared || failure.code === DEADLINE_CODE;
    if (failure.kind !== 'timeout' || !isEarly || this.#pace.firstTokenMs !== undefined) return failure;
    return untilDeadline(failure, this.#pace.elapsedMs);
  }
}

// Owns one exchange over undici: from dispatch to the last byte, and its early end.
import type { Dispatcher } from 'undici';
import type { Failure } from '../domain/failure.ts';
import { patiently } from '../domain/patience.ts';
import type { SendOptions, UpstreamResponse } from '../domain/ports.ts';
import { BodyQueue } from './body-queue.ts';
import { ABORTED, flatten, linger, notConnected } from './ending.ts';
import { networkFailure } from './network-failure.ts';

/**
 * The callbacks of one dispatch, and the promise of its response.
 * A caller may give up before there is a socket; the exchange is then aborted as soon as it gets one.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly response: Promise<UpstreamResponse>;
  readonly #host: string;
  readonly #signal: AbortSignal;
  readonly #stopWaiting: () => void;
  #resolve!: (response: UpstreamResponse) => void;
  #reject!: (failure: Failure) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #body: BodyQueue | undefined;
  #over: Failure | undefined;
  #hasEnded = false;
  #onEnd: (() => void) | undefined;
  readonly #onAbort = () => this.#giveUp(ABORTED);

  constructor(host: string, { signal, connectTimeoutMs }: SendOptions) {
    this.#host = host;
    this.#signal = signal;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#stopWaiting = patiently(connectTimeoutMs, () => this.#giveUp(notConnected(host, connectTimeoutMs)));
    if (signal.aborted) this.#giveUp(ABORTED);
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#stopWaiting();
    this.#controller = controller;
    if (this.#over) controller.abort(new Error(this.#over.message));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Informational: the answer is yet to come.
    if (status < 200) return;
    const body = new BodyQueue(controller);
    this.#body = body;
    this.#resolve({
      status,
      headers: flatten(headers),
      body,
      cancel: () => this.#giveUp(ABORTED),
      release: () => this.#release(),
    });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    this.#hasEnded = true;
    this.#onEnd?.();
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish(this.#over ?? networkFailure(error, this.#host));
  }

  #release(): void {
    this.#settle();
    if (this.#hasEnded) return;
    this.#onEnd = linger(() => this.#giveUp(ABORTED));
    this.#controller?.resume();
  }

  #giveUp(failure: Failure): void {
    if (this.#over) return;
    this.#over = failure;
    this.#controller?.abort(new Error(failure.message));
    this.#finish(failure);
  }

  #finish(failure: Failure): void {
    this.#settle();
    this.#over ??= failure;
    if (this.#body) this.#body.fail(failure);
    else this.#reject(failure);
  }

  #settle(): void {
    this.#stopWaiting();
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

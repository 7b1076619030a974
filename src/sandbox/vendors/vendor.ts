// Owns the vendor contract: what, beside the wire format, makes a simulated provider sound like a real one.
import type { EpochMs } from '../../domain/units.ts';
import type { Face } from '../faces/face.ts';
import type { SandboxModel } from '../model.ts';

/** What an error may want to quote. */
export interface ErrorFacts {
  readonly model: string;
  readonly contextWindow: number;
  readonly inputTokens: number;
  readonly now: EpochMs;
}

export interface ErrorReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body: unknown;
}

type ErrorMaker = (facts: ErrorFacts) => ErrorReply;

export interface VendorErrors {
  readonly auth: ErrorMaker;
  readonly quotaSpent: ErrorMaker;
  readonly rateLimited: ErrorMaker;
  readonly overloaded: ErrorMaker;
  readonly contextOverflow: ErrorMaker;
  readonly modelNotFound: ErrorMaker;
  /** Absent: this vendor refuses only by a finish reason. */
  readonly contentFilter?: ErrorMaker;
}

export interface Vendor {
  /** What the vendor's base URL has after the host; `` where nothing. */
  readonly basePath: string;
  /** The formats it answers in; the first is its main one. */
  readonly faces: readonly [Face, ...Face[]];
  readonly errors: VendorErrors;
  /** An error of any status in the vendor's form, with nothing but a message. */
  plain(status: number, message: string): ErrorReply;
  /** The document at a path about models; undefined where there is none. `body` is the parsed request body. */
  models(path: string, models: readonly SandboxModel[], body: Readonly<Record<string, unknown>>): unknown;
}

/** A maker for an error that quotes nothing. */
export function fixed(status: number, body: unknown, headers?: ErrorReply['headers']): ErrorMaker {
  return () => ({ status, body, headers });
}

/** OpenAI's list of models, with further fields where the vendor has them. */
export function openaiModels(owner: string, extra: (model: SandboxModel) => object = () => ({})): Vendor['models'] {
  return (path, models) => {
    if (path !== '/models') return undefined;
    const data = models.map(model => ({
      id: model.id,
      object: 'model',
      created: 1_767_225_600,
      owned_by: owner,
      ...extra(model),
    }));
    return { object: 'list', data };
  };
}

// Owns the words of the sandbox: what a simulated provider is told to be, and what a test or demo sees of it.
import type { Clock } from '../domain/ports.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Ask } from './faces/face.ts';
import type { SandboxModel } from './model.ts';
import type { BehaviourType, Script } from './script.ts';
import type { VendorId } from './vendors/list.ts';

export interface SandboxSpeed {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

export interface SandboxProviderSpec {
  readonly id: string;
  /** Ends in "(simulated)" wherever people see it. */
  readonly label: string;
  /** Whose wire format, error bodies and model list it imitates. */
  readonly vendor: VendorId;
  readonly models: readonly SandboxModel[];
  /** Absent: as fast as the machine. */
  readonly speed?: SandboxSpeed;
  /** Answers it gives before it says, in its vendor's words, that the quota is spent. */
  readonly quota?: number;
  readonly script?: Script;
  /** The keys it accepts; absent: any key, or none. */
  readonly keys?: readonly string[];
  /** The words of the answer; the standard replies where absent. */
  readonly reply?: (ask: Ask) => string;
}

/** Time, replaceable so that a slow provider costs a test nothing. */
export interface SandboxTime extends Clock {
  /** Resolves after `ms`, or rejects as soon as `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface SandboxSpec {
  readonly providers: readonly SandboxProviderSpec[];
  readonly time?: SandboxTime;
}

/** One request as it arrived. */
export interface RecordedRequest {
  readonly kind: 'chat' | 'models' | 'other';
  /** Position among the chat requests of this provider, from 1; 0 for other kinds. */
  readonly number: number;
  readonly at: EpochMs;
  readonly method: string;
  /** Below the provider's base URL, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The key it came with, from whichever header carries one. */
  readonly key?: string;
  /** What the provider did with a chat request. */
  readonly behaviour?: BehaviourType;
  /** The caller hung up before the answer was complete. */
  readonly hungUp: boolean;
}

export interface SimulatedProvider {
  readonly id: string;
  readonly label: string;
  /** The base URL to configure, in the form of the vendor's own. */
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Replaces the script; its request numbers count from the next request on. */
  setScript(script: Script): void;
  /** Replaces the remaining quota; undefined: endless. */
  setQuota(requests: number | undefined): void;
  /** Forgets the requests, and starts script and quota over. */
  reset(): void;
}

export interface Sandbox {
  readonly providers: readonly SimulatedProvider[];
  /** The provider called `id`; throws where there is none. */
  provider(id: string): SimulatedProvider;
  /** Ends every connection and the server. */
  close(): Promise<void>;
}

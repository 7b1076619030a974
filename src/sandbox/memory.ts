// Owns the memory of a simulated provider: its requests, and how far its script and its quota have come.
import type { Recording } from './recording.ts';
import { type Behaviour, behaviourFor, type Script } from './script.ts';
import type { SandboxProviderSpec, SimulatedProvider } from './spec.ts';

export class ProviderMemory implements SimulatedProvider {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly requests: Recording[] = [];
  readonly #spec: SandboxProviderSpec;
  #chats = 0;
  #script: Script;
  #scriptFrom = 0;
  #quota: number | undefined;

  constructor(spec: SandboxProviderSpec, url: string) {
    this.id = spec.id;
    this.label = spec.label;
    this.url = url;
    this.#spec = spec;
    this.#script = spec.script ?? [];
    this.#quota = spec.quota;
  }

  /** Counts `recording` in as a chat request. */
  count(recording: Recording): void {
    this.#chats += 1;
    recording.kind = 'chat';
    recording.number = this.#chats;
  }

  /** What to do with the request counted last. Only what the script leaves alone uses up quota. */
  behave(): Behaviour {
    const behaviour = behaviourFor(this.#script, this.#chats - this.#scriptFrom);
    if (behaviour.type !== 'ok' || this.#quota === undefined) return behaviour;
    if (this.#quota <= 0) return { type: 'quota_spent' };
    this.#quota -= 1;
    return behaviour;
  }

  setScript(script: Script): void {
    this.#script = script;
    this.#scriptFrom = this.#chats;
  }

  setQuota(requests: number | undefined): void {
    this.#quota = requests;
  }

  reset(): void {
    this.requests.length = 0;
    this.#chats = 0;
    this.#scriptFrom = 0;
    this.#script = this.#spec.script ?? [];
    this.#quota = this.#spec.quota;
  }
}

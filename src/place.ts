// Owns the place of a run: what it sees of the environment, where its files are, and who takes part.
import type { SecretStore } from './domain/ports.ts';
import type { Environment } from './schema/reference.ts';

export interface Place {
  readonly env: Environment;
  readonly stateDir: string;
  readonly keychain: SecretStore;
  /** The only providers there are, by id; absent: all. */
  readonly only?: readonly string[];
}

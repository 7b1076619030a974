// Owns the look at the Secret Service before anything is asked of it: is it there, does it answer, would it prompt?
import type { Environment } from '../schema/reference.ts';
import { askBus, busSocket } from './bus.ts';
import { type BusCall, createBody, dictionary } from './bus-call.ts';
import type { BusReply } from './bus-reply.ts';
import { noKeychain, toKeychainError } from './keychain-error.ts';

const DESTINATION = 'org.freedesktop.secrets';

/** Whether the secrets looked for are there, and whether a prompt stands before them or before the place for new ones. */
export interface Standing {
  readonly secret: 'unlocked' | 'locked' | 'none' | 'unknown';
  /** The default collection; `none` where there is none to put a secret into. */
  readonly collection: 'unlocked' | 'locked' | 'none' | 'unknown';
}

/**
 * How secrets with these attributes stand. Takes about 2 ms and never prompts: it goes over a socket of our own, which
 * can be left at any moment. Rejects with a KeychainError where nothing can be asked, with anything else on abort.
 */
export async function lookAtSecretService(
  env: Environment,
  attributes: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Standing> {
  const socket = busSocket(env);
  if (socket === undefined) return { secret: 'unknown', collection: 'unknown' };
  const calls = [searchFor(attributes), IS_DEFAULT_LOCKED];
  const [search, collection] = await askBus(socket, calls, signal).catch(error => {
    throw signal.aborted ? error : noKeychain(error);
  });
  return { secret: secretOf(search!), collection: collectionOf(collection!) };
}

function searchFor(attributes: Readonly<Record<string, string>>): BusCall {
  return {
    destination: DESTINATION,
    path: '/org/freedesktop/secrets',
    interface: 'org.freedesktop.Secret.Service',
    member: 'SearchItems',
    signature: 'a{ss}',
    body: dictionary(attributes),
  };
}

const IS_DEFAULT_LOCKED: BusCall = {
  destination: DESTINATION,
  path: '/org/freedesktop/secrets/aliases/default',
  interface: 'org.freedesktop.DBus.Properties',
  member: 'Get',
  signature: 'ss',
  body: texts('org.freedesktop.Secret.Collection', 'Locked'),
};

function texts(...values: readonly string[]): Uint8Array {
  const { bytes, text } = createBody();
  for (const value of values) text(value);
  return Uint8Array.from(bytes);
}

function secretOf({ error, body }: BusReply): Standing['secret'] {
  if (error !== undefined) throw toKeychainError(new Error(error));
  const [unlocked, locked] = [body.paths(), body.paths()];
  if (locked.length > 0) return 'locked';
  return unlocked.length > 0 ? 'unlocked' : 'none';
}

function collectionOf({ error, body }: BusReply): Standing['collection'] {
  if (error !== undefined) return 'none';
  return body.signature() === 'b' && body.u32() === 0 ? 'unlocked' : 'locked';
}

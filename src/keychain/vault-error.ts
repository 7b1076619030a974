// Owns what can go wrong with the vault file and the list of names beside it.

export type VaultReason = 'no_passphrase' | 'wrong_passphrase' | 'damaged' | 'newer_version';

/** The vault stayed closed. `message` says what to do about it. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly reason: VaultReason;

  constructor(reason: VaultReason, path: string, cause?: unknown) {
    super(explain(reason, path), cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}

function explain(reason: VaultReason, path: string): string {
  switch (reason) {
    case 'no_passphrase':
      return 'The vault needs its passphrase. Set OPENCLAW_VAULT_PASSPHRASE, or run this where it can be asked for.';
    case 'wrong_passphrase':
      return `This passphrase does not open ${path}.`;
    case 'damaged':
      return `${path} is damaged. Put back a copy of it, or remove it and set its keys again.`;
    case 'newer_version':
      return `${path} was written by a newer version of this program. Update to read it.`;
  }
}

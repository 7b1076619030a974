// Owns what can go wrong with the vault file and the list of names beside it.

export type VaultReason = 'no_passphrase' | 'wrong_passphrase' | 'damaged' | 'newer_version';

/** The vault stayed closed. `hint` says what to do about it. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly reason: VaultReason;
  readonly hint: string;

  constructor(reason: VaultReason, path: string, cause?: unknown) {
    super(MEANING[reason].message(path), cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.hint = MEANING[reason].hint;
  }
}

const MEANING: Readonly<Record<VaultReason, { readonly message: (path: string) => string; readonly hint: string }>> = {
  no_passphrase: {
    message: () => 'The vault needs its passphrase',
    hint: 'Set OPENCLAW_VAULT_PASSPHRASE, or run this at a terminal, where it is asked for',
  },
  wrong_passphrase: {
    message: path => `This passphrase does not open ${path}`,
    hint: 'Set OPENCLAW_VAULT_PASSPHRASE to the passphrase of the vault, or unset it to be asked for it at a terminal',
  },
  damaged: {
    message: path => `${path} is damaged`,
    hint: 'Put back a copy of it, or remove it and set its keys again: openclaw provider keys set',
  },
  newer_version: {
    message: path => `${path} was written by a newer version of this program`,
    hint: 'Update this program to read it',
  },
};

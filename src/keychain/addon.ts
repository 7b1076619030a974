// Owns the keychain addon: where it is, how it is loaded, and what it is told every time.
import { createRequire } from 'node:module';

// The default, and the keytar shim, fall back in silence to kernel memory, which forgets keys after three days.
export const ENTRY_OPTIONS = { linux: { store: 'secret-service' } } as const;

const ADDON = '@napi-rs/keyring';
const nodeRequire = () => createRequire(import.meta.url);

/** With `require`: an `import` of this CommonJS package takes 22 ms of processor time instead of 6. */
export const loadAddon = () => nodeRequire()(ADDON) as typeof import('@napi-rs/keyring');
export const addonPath = () => nodeRequire().resolve(ADDON);

// Owns the library face of the package: what `import … from 'openclaw-provider'` gives.
export type { Message } from './domain/message.ts';

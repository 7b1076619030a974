// Owns the group of commands that are run at every turn: they are loaded as one, and nothing with them.
export { list } from './list.ts';
export { status } from './status.ts';

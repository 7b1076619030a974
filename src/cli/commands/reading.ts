// Owns the group of commands that look closer and change nothing: they share nearly all they load, and so are loaded as one.
export { doctor } from './doctor.ts';
export { explain } from './explain.ts';
export { log } from './log.ts';
export { models } from './models.ts';
export { quota } from './quota.ts';

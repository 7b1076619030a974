// Owns the group of commands around keys and preferences: they share nearly all they load, and so are loaded as one.
export { configGet } from './config-get.ts';
export { configList } from './config-list.ts';
export { configSet } from './config-set.ts';
export { configUnset } from './config-unset.ts';
export { keysList } from './keys-list.ts';
export { keysMigrate } from './keys-migrate.ts';
export { keysRemove } from './keys-remove.ts';
export { keysSet } from './keys-set.ts';
export { keysTest } from './keys-test.ts';
export { prefer } from './prefer.ts';
export { reset } from './reset.ts';
export { set } from './set.ts';
export { switchTo } from './switch.ts';

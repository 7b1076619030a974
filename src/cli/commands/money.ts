// Owns the loading of commands about money as one.
export { creditsBalance } from './credits-balance.ts';
export { creditsHistory } from './credits-history.ts';
export { creditsOff } from './credits-off.ts';
export { creditsTopUp } from './credits-topup.ts';
export { usage } from './usage.ts';

// Types of the one undici file that is imported alone: the package's own entry loads fetch, cache and WebSocket
// with it, which triples the start-up of a one-shot call.
declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici';
  export default Agent;
}

// Types of the two undici files that are imported alone: the package's own entry loads fetch, cache and WebSocket
// with them, which triples the start-up of a one-shot call.
declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici';
  export default Agent;
}
declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  import { EnvHttpProxyAgent } from 'undici';
  export default EnvHttpProxyAgent;
}

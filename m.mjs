import { createRequire } from 'node:module';

let t = performance.now();
const k = await import('@napi-rs/keyring');
console.log('load', performance.now() - t);
t = performance.now();
try {
  const e = new k.AsyncEntry('openclaw-provider', process.argv[2], { linux: { store: 'secret-service' } });
  console.log('ctor', performance.now() - t);
  t = performance.now();
  if (process.argv[3]) {
    await e.setPassword(process.argv[3]);
    console.log('set', performance.now() - t);
    t = performance.now();
  }
  console.log(await e.getPassword(), 'get', performance.now() - t);
} catch (e) {
  console.log(e.message, performance.now() - t);
}
t = performance.now();
try {
  console.log(await k.findCredentialsAsync('openclaw-provider'), performance.now() - t);
} catch (e) {
  console.log('find', e.message, performance.now() - t);
}

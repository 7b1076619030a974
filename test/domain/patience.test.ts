// Patience: a wait ends where nothing comes, and the standstill of this process does not use it up.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { patiently } from '../../src/domain/patience.ts';
import { standStill } from '../helpers/stand-still.ts';

it('ends when all of it has passed, once', async () => {
  const start = performance.now();
  let ends = 0;
  await new Promise<void>(resolve => {
    patiently(200, () => {
      ends += 1;
      resolve();
    });
  });
  expect(performance.now() - start).toBeGreaterThanOrEqual(199);
  expect(ends).toBe(1);
});

it.each([0, 20, Number.POSITIVE_INFINITY])('is ended at any time, here one of %d ms', async ms => {
  let ends = 0;
  const stop = patiently(ms, () => {
    ends += 1;
  });
  stop();
  await new Promise<void>(resolve => patiently(60, resolve));
  expect(ends).toBe(0);
});

it('counts a standstill as one part of eight', async () => {
  let isOver = false;
  patiently(800, () => {
    isOver = true;
  });
  standStill(1_000);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(isOver).toBe(false);
  await expect.poll(() => isOver).toBe(true);
});

it('ends after what had arrived by then is heard', async () => {
  const server = createServer(socket => socket.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await Promise.all([once(client, 'connect'), once(server, 'connection')]);
  // It has arrived: both ends are of this process.
  const heard = once(client, 'data').then(() => 'heard');
  const over = new Promise(resolve => patiently(0, () => resolve('over')));
  standStill(50);
  expect(await Promise.race([over, heard])).toBe('heard');
  server.close();
});

// Where an address leads: to this machine, or away from it, whatever it is made to look like.
import { expect, it } from 'vitest';
import { isLoopback } from '../../src/domain/address.ts';

it.each([
  ['http://127.0.0.1:8080/v1', true],
  ['http://127.8.8.8', true],
  ['http://2130706433/v1', true],
  ['HTTP://LOCALHOST:1234', true],
  ['http://lab.localhost/v1', true],
  ['http://[::1]:8080/v1', true],
  ['http://0.0.0.0:8080', true],
  ['http://127.0.0.1.example.com/v1', false],
  ['http://localhost.example.com', false],
  ['http://notlocalhost/v1', false],
  ['http://127.0.0.1@example.com/v1', false],
  ['http://192.168.1.5:8080/v1', false],
  ['https://api.example.com/127.0.0.1', false],
  ['localhost', false],
  ['withheld', false],
  ['', false],
])('%s stays on this machine: %s', (address, stays) => {
  expect(isLoopback(address)).toBe(stays);
});

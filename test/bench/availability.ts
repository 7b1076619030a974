// Owns the measurement of availability: five providers, each up 97 % of the time in bursts, three with quotas that run out every hour.
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createTransport } from '../../src/transport/transport.ts';
import { createHome } from '../helpers/binary.ts';
import { endEvents, LAB_MODEL, textEvent } from '../helpers/lab.ts';
import { bundle } from '../helpers/processes.ts';
import { type Simulation, seeded, simulate, type Weather, WORDS } from '../helpers/simulation.ts';
import { startUpstream } from '../helpers/upstream.ts';
import { model, provider, settings } from '../helpers/world.ts';

const UP = 0.97;
const OUTAGE_MS = 120_000;
/** Of real processes there are fewer: shorter outages, and more of them. */
const PROCESS_OUTAGE_MS = 10_000;
const EVERY_MS = 2000;
const HOUR_MS = 3_600_000;
const IDS = ['a', 'b', 'c', 'd', 'e'];
/** Answers an hour; the demand is 1,800. */
const QUOTA: Readonly<Record<string, number>> = { a: 900, b: 900, c: 900 };

/** The ways in which an outage shows, one for each. */
const WAYS: readonly Weather[] = [
  { type: 'status', status: 503 },
  { type: 'status', status: 500 },
  { type: 'status', status: 429, retryAfterS: 20 },
  { type: 'reset' },
  { type: 'silent' },
  { type: 'cut' },
];

export interface Availability {
  readonly requests: number;
  readonly answered: number;
  readonly calls: number;
  /** Of the calls: those that met an outage or a spent quota. */
  readonly refused: number;
}

type Climate = (id: string, now: number) => Weather;

/** Outages that begin and end by the dice, and quotas by the hour. */
export function climate(seed: number, outageMs = OUTAGE_MS): Climate {
  const dice = seeded(seed);
  const length = (mean: number) => -Math.log(1 - dice()) * mean;
  const upMs = (outageMs * UP) / (1 - UP);
  const states = new Map<string, { down: Weather | undefined; until: number; hour: number; used: number }>();
  return (id, now) => {
    const state = states.get(id) ?? { down: undefined, until: now + length(upMs), hour: -1, used: 0 };
    states.set(id, state);
    while (state.until <= now) {
      state.down = state.down ? undefined : WAYS[Math.floor(dice() * WAYS.length)];
      state.until += length(state.down ? outageMs : upMs);
    }
    if (state.down) return state.down;
    const hour = Math.floor(now / HOUR_MS);
    if (hour !== state.hour) Object.assign(state, { hour, used: 0 });
    state.used += 1;
    if (state.used <= (QUOTA[id] ?? Number.POSITIVE_INFINITY)) return { type: 'up' };
    return { type: 'status', status: 429, retryAfterS: Math.ceil(((hour + 1) * HOUR_MS - now) / 1000) };
  };
}

/** A climate, and how many calls met what. */
function watched(climate: Climate) {
  const met = { calls: 0, refused: 0 };
  const weather: Climate = (id, now) => {
    const found = climate(id, now);
    met.calls += 1;
    if (found.type !== 'up') met.refused += 1;
    return found;
  };
  return { met, weather };
}

/** On an injected clock, without sockets. */
export async function simulatedAvailability(requests: number, seed: number): Promise<Availability> {
  const { met, weather } = watched(climate(seed));
  return { ...(await run(simulate(IDS, weather, { seed }), requests)), ...met };
}

/** The same over real sockets; silence is cut short, since nothing can be hurried there. */
export async function socketAvailability(requests: number, seed: number): Promise<Availability> {
  const { met, weather } = watched(climate(seed));
  const upstream = await startUpstream(({ url }, response) => answer(weather(url.split('/')[1]!, world.now), response));
  const providers = IDS.map(id => provider(id, [model(`m-${id}`)], { baseUrl: `${upstream.url}/${id}/v1` }));
  const timeouts = { firstTokenMs: 250, stallMs: 250 };
  const transport = createTransport({});
  const ports = { transport, providers, settings: settings({ timeouts, preferences: { default: IDS } }) };
  const world = simulate(IDS, weather, { seed, ports });
  try {
    return { ...(await run(world, requests)), ...met };
  } finally {
    await transport.close();
    await upstream.close();
  }
}

/**
 * The same by a process of the built program for each request, two at a time, over one state folder; their clocks are set
 * by a preload, so that the outages take as long as they should and the run does not.
 */
export async function processAvailability(requests: number, seed: number): Promise<Availability> {
  const { met, weather } = watched(climate(seed, PROCESS_OUTAGE_MS));
  let now = Date.UTC(2026, 10, 21);
  const upstream = await startUpstream(({ url }, response) => answer(weather(url.split('/')[1]!, now), response));
  const clock = await bundle(fileURLToPath(new URL('../helpers/fixed-clock.ts', import.meta.url)));
  const home = createHome({ KEY: 'key-1234567890', NODE_OPTIONS: `--import=${clock.path}` });
  const entry = (id: string) => [
    id,
    { baseUrl: `${upstream.url}/${id}/v1`, apiKey: '${KEY}', models: { [`m-${id}`]: LAB_MODEL } },
  ];
  const timeouts = { firstTokenMs: 2_000, stallMs: 2_000 };
  home.write('providers.json', {
    providers: Object.fromEntries(IDS.map(entry)),
    preferences: { default: IDS },
    timeouts,
  });
  let answered = 0;
  let next = 0;
  const slot = async () => {
    while (next++ < requests) {
      now += EVERY_MS;
      const { code, stdout } = await home.run(['chat', 'hello', '-q'], { env: { CLOCK_AT: String(now) } });
      if (code === 0 && stdout.trim() === WORDS.join('')) answered += 1;
    }
  };
  try {
    await Promise.all([slot(), slot()]);
    return { requests, answered, ...met };
  } finally {
    await upstream.close();
    await clock.remove();
    home.remove();
  }
}

async function run(world: Simulation, requests: number): Promise<Pick<Availability, 'requests' | 'answered'>> {
  const start = world.now;
  let answered = 0;
  for (let n = 0; n < requests; n++) {
    world.now = Math.max(world.now, start + n * EVERY_MS);
    const outcome = await world.ask();
    if (outcome.ok && outcome.answer?.text === WORDS.join('')) answered++;
  }
  return { requests, answered };
}

function answer(weather: Weather, response: ServerResponse): void {
  const head = { 'content-type': 'text/event-stream' };
  switch (weather.type) {
    case 'reset':
      response.socket!.resetAndDestroy();
      break;
    case 'silent':
      break;
    case 'status': {
      const { status, retryAfterS } = weather;
      const wait = retryAfterS === undefined ? {} : { 'retry-after': `${retryAfterS}` };
      response
        .writeHead(status, { 'content-type': 'application/json', ...wait })
        .end('{"error":{"message":"not now"}}');
      break;
    }
    case 'cut':
      response.writeHead(200, head).write(textEvent(WORDS[0]!), () => response.socket!.resetAndDestroy());
      break;
    case 'up':
      response.writeHead(200, head).end([...WORDS.map(textEvent), endEvents()].join(''));
  }
}

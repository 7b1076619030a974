// Owns one exchange: what happens between an understood chat request and the end of its connection.
import type { ServerResponse } from 'node:http';
import type { EpochMs } from '../domain/units.ts';
import { deliver, streamFrames, untilAborted, wholeFrames } from './answer.ts';
import type { Ask, Face } from './faces/face.ts';
import type { Recording } from './recording.ts';
import { refusalFor } from './refusal.ts';
import type { Behaviour } from './script.ts';
import type { SandboxProviderSpec, SandboxTime } from './spec.ts';
import { inputTokens, turnFor } from './turn.ts';
import type { ErrorFacts, ErrorReply, Vendor } from './vendors/vendor.ts';

/** A chat request that has been understood, and everything needed to answer it. */
export interface Exchange {
  readonly spec: SandboxProviderSpec;
  readonly vendor: Vendor;
  readonly ask: Ask;
  readonly face: Face;
  readonly recording: Recording;
  readonly response: ServerResponse;
  /** Aborts when the connection is gone. */
  readonly signal: AbortSignal;
  readonly time: SandboxTime;
}

/** Treats the request as `behaviour` says, once it has passed what every vendor checks: key, model, length. */
export async function converse(exchange: Exchange, behaviour: Behaviour): Promise<void> {
  const { recording, response, signal } = exchange;
  recording.behaviour = behaviour.type;
  switch (behaviour.type) {
    case 'reset':
      return breakOff(exchange, 'rst');
    case 'silence':
      return untilAborted(signal);
    case 'html':
      return sendHtml(response, behaviour.status);
    default:
      if (behaviour.type === 'empty' && behaviour.what === 'body') return void response.writeHead(200).end();
      return answer(exchange, behaviour);
  }
}

async function answer(exchange: Exchange, behaviour: Behaviour): Promise<void> {
  const { spec, vendor, ask, face, recording, response, signal, time } = exchange;
  const model = spec.models.find(({ id }) => id === ask.model);
  const facts = factsOf(ask, model?.contextWindow ?? 0, time.now());
  if (model === undefined) return sendJson(response, vendor.errors.modelNotFound(facts));
  if (facts.inputTokens > model.contextWindow) return sendJson(response, vendor.errors.contextOverflow(facts));
  const refusal = refusalFor(behaviour, vendor, ask, facts);
  if (refusal) return sendJson(response, refusal);

  const turn = turnFor({ number: recording.number, ask, model, at: facts.now, behaviour, reply: spec.reply });
  const failure = vendor.errors.overloaded(facts).body;
  const frames = ask.stream ? streamFrames(face, turn, failure) : wholeFrames(face, turn);
  const { speed } = spec;
  await deliver(frames, { response, behaviour, speed, time, signal, breakOff: by => breakOff(exchange, by) });
}

/** Ends the connection from our side, and has it on record that it was ours. */
function breakOff({ recording, response }: Exchange, by: 'rst' | 'fin'): void {
  recording.brokenOff = true;
  if (by === 'rst') response.socket?.resetAndDestroy();
  else response.socket?.destroySoon();
}

/** Turns the request away for its key. */
export function refuseKey({ vendor, ask, response, time }: Exchange): void {
  sendJson(response, vendor.errors.auth(factsOf(ask, 0, time.now())));
}

function factsOf(ask: Ask, contextWindow: number, now: EpochMs): ErrorFacts {
  return { model: ask.model, contextWindow, inputTokens: inputTokens(ask), now };
}

export function sendJson(response: ServerResponse, { status, headers, body }: ErrorReply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function sendHtml(response: ServerResponse, status: number): void {
  const page = `<html><head><title>${status}</title></head><body><h1>${status} (simulated)</h1></body></html>`;
  response.writeHead(status, { 'content-type': 'text/html' }).end(page);
}

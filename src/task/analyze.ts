// Owns the analysis of a request's messages: the task, the tokens in and out, and what the model must be able to do.
import { type Message, partsOf, textOf } from '../domain/message.ts';
import type { ResponseFormat, Tool } from '../domain/request.ts';
import { TASKS, type Task, type TaskAnalysis } from '../domain/task.ts';
import { expectedOutputTokens } from './answer-length.ts';
import { countInput } from './count-input.ts';
import { featuresOf } from './features.ts';
import { probabilitiesOf, scoresOf, thresholdOf } from './model.ts';

export interface AnalyzeInput {
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[];
  readonly responseFormat?: ResponseFormat;
}

/** A last message this short may only make sense after the one before it. */
const FOLLOW_UP_CHARACTERS = 60;
/** How much earlier turns and the system message say about what is wanted now. */
const HISTORY_SHARE = 0.5;
const SYSTEM_SHARE = 0.2;

/** What the messages want and need. Pure and synchronous; no network, no clock. */
export function analyzeTask({ messages, tools, responseFormat }: AnalyzeInput): TaskAnalysis {
  const { task, confidence } = classify(messages);
  const last = messages.findLast(message => message.role === 'user');
  return {
    task,
    confidence,
    confident: confidence > 0 && confidence >= thresholdOf(task),
    inputTokens: countInput(messages, tools),
    outputTokens: expectedOutputTokens(last === undefined ? '' : textOf(last), task),
    needs: {
      vision: messages.some(message => partsOf(message).some(part => part.type === 'image')),
      tools: tools !== undefined && tools.length > 0,
      json: responseFormat !== undefined,
    },
  };
}

function classify(messages: readonly Message[]): { task: Task; confidence: number } {
  const wishes = messages.filter(message => message.role === 'user' && textOf(message).trim() !== '');
  const wish = wishes.at(-1);
  const system = messages.find(message => message.role === 'system' && textOf(message).trim() !== '');
  const subject = wish ?? system;
  if (subject === undefined) return { task: 'simple', confidence: 0 };
  const text = textOf(subject);
  let scores = scoresOf(featuresOf(text));
  const before = wishes.at(-2);
  const first = best(probabilitiesOf(scores));
  if (first.confidence < thresholdOf(first.task)) {
    if (before !== undefined && text.length <= FOLLOW_UP_CHARACTERS) scores = blend(scores, before, HISTORY_SHARE);
    if (system !== undefined && system !== subject) scores = blend(scores, system, SYSTEM_SHARE);
  }
  return best(probabilitiesOf(scores));
}

function blend(scores: Float64Array, message: Message, share: number): Float64Array {
  const others = scoresOf(featuresOf(textOf(message)));
  return scores.map((score, at) => score + share * (others[at] as number));
}

function best(probabilities: Float64Array): { task: Task; confidence: number } {
  let at = 0;
  for (let other = 1; other < TASKS.length; other++)
    if ((probabilities[other] as number) > (probabilities[at] as number)) at = other;
  return { task: TASKS[at] as Task, confidence: probabilities[at] as number };
}

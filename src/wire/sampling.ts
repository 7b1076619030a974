// Owns which sampling wishes reach a model.
import type { ModelSpec } from '../domain/model.ts';
import type { ChatRequest } from '../domain/request.ts';

export type Sampling = Pick<ChatRequest, 'temperature' | 'topP' | 'stop' | 'seed'>;

/** What the user set, without the fields that the model refuses. Unset fields are undefined. */
export function samplingFor(request: ChatRequest, model: ModelSpec): Sampling {
  const refused = model.quirks?.refuses ?? [];
  const wish = <Field extends keyof Sampling>(field: Field) => (refused.includes(field) ? undefined : request[field]);
  return { temperature: wish('temperature'), topP: wish('topP'), stop: wish('stop'), seed: wish('seed') };
}

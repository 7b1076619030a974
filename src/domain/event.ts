// Owns the events of one upstream answer as they stream in, the same for every wire format.
import type { Failure } from './failure.ts';
import type { ProviderState } from './message.ts';
import type { Usage } from './usage.ts';

export const FINISH_REASONS = [
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'context_length',
  'pause',
  'error',
] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];

/** An answer in pieces. A started stream never throws: its last event is `done` or `error`, and nothing follows that. */
export type StreamEvent =
  | { readonly type: 'start'; readonly id?: string; readonly model?: string; readonly upstream?: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string; readonly state?: ProviderState }
  | {
      /** Pieces of tool call `index`; `id` and `name` come with the first piece. */
      readonly type: 'tool_call';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly arguments?: string;
      readonly state?: ProviderState;
    }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'done'; readonly finishReason: FinishReason; readonly rawFinishReason?: string }
  | { readonly type: 'error'; readonly failure: Failure };

/** The events that carry the answer itself. */
export type ContentEvent = Extract<StreamEvent, { type: 'text' | 'reasoning' | 'tool_call' }>;

// Owns what a conversation begins with: what the command line says about it.
import type { ChatRequest, RoutingOptions } from '../../domain/request.ts';
import type { Session } from '../../session/contract.ts';

export interface ConversationInput {
  /** Absent: a new one. */
  readonly session: Session | undefined;
  readonly system: string | undefined;
  readonly routing: RoutingOptions;
  readonly request: Omit<ChatRequest, 'messages'>;
  readonly isQuiet: boolean;
  readonly isRaw: boolean;
  readonly isLogged: boolean;
}

// Owns the repaired request: what a provider's error asked to be changed, changed.
import type { Repair } from '../domain/failure.ts';
import type { ChatRequest } from '../domain/request.ts';
import { dropField } from '../wire/repair.ts';

export function repairRequest(request: ChatRequest, repair: Repair): ChatRequest {
  if (repair.type === 'drop_field') return dropField(request, repair.field) ?? request;
  if (repair.type === 'cap_output') return { ...request, maxOutputTokens: repair.maxOutputTokens };
  return request;
}

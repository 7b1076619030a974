// Owns the repaired request: what a provider's error asked to be changed, changed.
import type { Failure, Repair } from '../domain/failure.ts';
import type { ChatRequest } from '../domain/request.ts';
import { dropField } from '../wire/repair.ts';

export function repairRequest(request: ChatRequest, repair: Repair): ChatRequest {
  if (repair.type === 'drop_field') return dropField(request, repair.field) ?? request;
  if (repair.type === 'cap_output' && request.maxOutputTokens !== repair.maxOutputTokens)
    return { ...request, maxOutputTokens: repair.maxOutputTokens };
  return request;
}

/** The failure without a repair that would change nothing: the same bytes would fail in the same way. */
export function withoutIdleRepair(failure: Failure, request: ChatRequest): Failure {
  const { repair, ...rest } = failure;
  if (!repair || repair.type === 'same_again' || repairRequest(request, repair) !== request) return failure;
  return rest;
}

// Owns the pin as commands show it: what is in force, and how it is told.
import type { Pin } from '../domain/settings.ts';
import type { EpochMs } from '../domain/units.ts';
import { formatMoment, isoTime } from '../render/time.ts';
import type { PinDocument } from './schemas/pin.ts';

export { pinInForce } from '../domain/settings.ts';

/** `zone` is asked for where a time is shown. `zai/glm-4.7 until 16:40 (in 2 h)`, or `automatic`. */
export function pinText(pin: Pin | undefined, now: EpochMs, zone: () => string): string {
  if (!pin) return 'automatic';
  const name = pin.model === undefined ? pin.provider : `${pin.provider}/${pin.model}`;
  return pin.until === undefined ? name : `${name} until ${formatMoment(pin.until, now, zone())}`;
}

export function pinDocument(pin: Pin | undefined): PinDocument {
  return pin ? { provider: pin.provider, model: pin.model ?? null, until: isoTime(pin.until) } : null;
}

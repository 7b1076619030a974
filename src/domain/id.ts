// Owns ids: unlike any other, but no secrets.

const HEX = 16;

/** A UUID of version 4. `Math.random` is seeded apart in every process; loading node:crypto for it would cost a start 6 ms. */
export function newId(): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, letter => {
    const digit = Math.floor(Math.random() * HEX);
    return (letter === 'x' ? digit : (digit % 4) + 8).toString(HEX);
  });
}

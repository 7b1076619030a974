// Owns the words of whatever was thrown.

/** Its message; of what is no error, the value as text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

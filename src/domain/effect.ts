// Owns the form of what a change did, for a shared state that could not be reached when it was made.

/** What is told instead of the change itself, by whichever process: JSON, as the maker of the change reads it back. */
export interface Effect {
  readonly type: string;
}

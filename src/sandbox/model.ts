// Owns what a simulated model is: its name, its size and its price.

export interface SandboxModel {
  readonly id: string;
  /** Tokens of the prompt and the answer together; a longer prompt gets the vendor's overflow error. */
  readonly contextWindow: number;
  readonly maxOutput: number;
  /** USD per million tokens; absent: free. */
  readonly price?: { readonly inputPer1M: number; readonly outputPer1M: number };
}

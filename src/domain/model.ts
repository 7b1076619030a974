// Owns what is known of a model: limits, abilities, price.

/** USD per million tokens. An unknown price is an absent Price, never zero. */
export interface Price {
  readonly inputPer1M: number;
  readonly outputPer1M: number;
  readonly cacheReadPer1M?: number;
  readonly cacheWritePer1M?: number;
  /** Applies to the whole request once its input exceeds the threshold. */
  readonly longContext?: {
    readonly inputTokensAbove: number;
    readonly inputPer1M: number;
    readonly outputPer1M: number;
    readonly cacheReadPer1M?: number;
  };
}

/** Where a model departs from its wire format; each is a vendor fact. */
export interface ModelQuirks {
  /** Sampling fields that the model refuses: they are left out even when the user set them, with a notice. */
  readonly refuses?: readonly ('temperature' | 'topP' | 'stop' | 'seed')[];
  /** The system prompt travels in this role (reasoning models of one vendor want `developer`), or in the first user turn. */
  readonly systemRole?: 'system' | 'developer' | 'user';
  /** With tools in the request the call goes over this format instead of the provider's. */
  readonly wireWithTools?: WireFormat;
  /** Fields merged into the body as they are. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export const WIRE_FORMATS = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'ollama',
  'bedrock-converse',
] as const;
export type WireFormat = (typeof WIRE_FORMATS)[number];

export type ModelStatus = 'current' | 'preview' | 'deprecated' | 'retired';

export interface ModelSpec {
  /** The id on the wire. */
  readonly id: string;
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly status: ModelStatus;
  /** Tokens of prompt and answer together. */
  readonly contextWindow: number;
  /** Largest answer, tokens. */
  readonly maxOutput: number;
  /** Absent: unknown, shown as `$?`. */
  readonly price?: Price;
  /** Whose price it is where it is not the catalogue's own: `config`, or `list` and when that was read. */
  readonly priceVersion?: string;
  /** An announced price, in force from that ISO date on. */
  readonly nextPrice?: { readonly from: string; readonly price: Price };
  /** Costs nothing, ever. */
  readonly free?: boolean;
  /** A free allowance exists beside the price. */
  readonly freeTier?: boolean;
  /** Runs on the user's machine. */
  readonly local?: boolean;
  readonly reasoning: boolean;
  readonly vision: boolean;
  readonly tools: boolean;
  /** Native JSON-schema mode; where false the schema travels in the system message. */
  readonly jsonSchema: boolean;
  /** Known to go on from an unfinished last message of the assistant. */
  readonly prefill?: boolean;
  /** ISO date. */
  readonly retiresOn?: string;
  readonly replacement?: string;
  /** 0..100, how good the answers are; the catalogue's judgement or the user's. */
  readonly qualityScore: number;
  /** 0..100, the user's liking; 50 where nothing is said. */
  readonly preferenceScore?: number;
  /** Endpoints of the provider that serve it (`general`, `coding`); absent: all. */
  readonly endpoints?: readonly string[];
  readonly quirks?: ModelQuirks;
}

// Owns the reading of D-Bus messages: which call a reply belongs to, and what it says.
// Source: D-Bus specification, "Marshaling (Wire Format)" and "Message Format".

export interface BusReply {
  readonly replyTo: number;
  /** Name of the error; absent where the call succeeded. */
  readonly error?: string;
  readonly body: BodyReader;
}

export interface BodyReader {
  u32(): number;
  text(): string;
  signature(): string;
  /** An `ao`: paths of objects. */
  paths(): readonly string[];
}

const ERROR = 3;
const FIELD = { error: 4, replySerial: 5 } as const;
/** Far above any reply to our questions; a length beyond it is not D-Bus. */
const LONGEST_BYTES = 1 << 20;

function createReader(bytes: Buffer, isLittle: boolean) {
  let at = 0;
  const align = (to: number) => {
    at = Math.ceil(at / to) * to;
  };
  const take = (length: number) => {
    const end = at + length;
    if (end > bytes.length) throw new RangeError('a D-Bus message ends too early');
    const taken = bytes.subarray(at, end);
    at = end;
    return taken;
  };
  const u32 = () => {
    align(4);
    const four = take(4);
    return isLittle ? four.readUInt32LE() : four.readUInt32BE();
  };
  // Text is followed by a zero that its length does not count.
  const texts = (length: number) => take(length + 1).toString('utf8', 0, length);
  const text = () => texts(u32());
  const signature = () => texts(take(1)[0]!);
  const paths = () => {
    const end = u32() + at;
    const found: string[] = [];
    while (at < end) found.push(text());
    return found;
  };
  return { align, take, u32, text, signature, paths, isAtEnd: () => at >= bytes.length };
}

/** The first whole message in `bytes`: its length, and what it says if it is a reply. Undefined while it is incomplete. */
export function decodeMessage(bytes: Buffer): { readonly length: number; readonly reply?: BusReply } | undefined {
  if (bytes.length < 16) return undefined;
  const isLittle = bytes[0] === 'l'.charCodeAt(0);
  const u32At = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const headerEnd = 16 + Math.ceil(u32At(12) / 8) * 8;
  const length = headerEnd + u32At(4);
  if (length > LONGEST_BYTES) throw new RangeError('a D-Bus message is longer than any answer can be');
  if (bytes.length < length) return undefined;
  const fields = readFields(createReader(bytes.subarray(16, 16 + u32At(12)), isLittle));
  const replyTo = fields.get(FIELD.replySerial);
  if (typeof replyTo !== 'number') return { length };
  const error = bytes[1] === ERROR ? String(fields.get(FIELD.error)) : undefined;
  return { length, reply: { replyTo, error, body: createReader(bytes.subarray(headerEnd, length), isLittle) } };
}

function readFields(reader: ReturnType<typeof createReader>): ReadonlyMap<number, string | number> {
  const fields = new Map<number, string | number>();
  while (!reader.isAtEnd()) {
    reader.align(8);
    const code = reader.take(1)[0]!;
    const type = reader.signature();
    fields.set(code, type === 'u' || type === 'h' ? reader.u32() : type === 'g' ? reader.signature() : reader.text());
  }
  return fields;
}

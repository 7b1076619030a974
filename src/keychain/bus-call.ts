// Owns method calls in the bytes of D-Bus, as far as a look at the Secret Service needs them.
// Source: D-Bus specification, "Marshaling (Wire Format)" and "Message Format".

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** Type signature of `body`; both absent for a call without arguments. */
  readonly signature?: string;
  readonly body?: Uint8Array;
}

const METHOD_CALL = 1;
const FIELD = { path: 1, interface: 2, member: 3, destination: 6, signature: 8 } as const;

/** Arguments of calls, aligned as D-Bus wants them. */
export function createBody() {
  const bytes: number[] = [];
  const align = (to: number) => {
    while (bytes.length % to !== 0) bytes.push(0);
  };
  const u32 = (value: number) => {
    align(4);
    bytes.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
  };
  const text = (value: string) => {
    const utf8 = Buffer.from(value);
    u32(utf8.length);
    bytes.push(...utf8, 0);
  };
  const signature = (value: string) => bytes.push(value.length, ...Buffer.from(value), 0);
  return { bytes, align, u32, text, signature };
}

/** An `a{ss}`. */
export function dictionary(entries: Readonly<Record<string, string>>): Uint8Array {
  const body = createBody();
  body.u32(0);
  body.align(8);
  const start = body.bytes.length;
  for (const [key, value] of Object.entries(entries)) {
    body.align(8);
    body.text(key);
    body.text(value);
  }
  const bytes = Buffer.from(body.bytes);
  bytes.writeUInt32LE(bytes.length - start, 0);
  return bytes;
}

/** A method call as sent, little-endian. `serial` is what the reply refers to. */
export function encodeCall(call: BusCall, serial: number): Uint8Array {
  const { bytes, align, u32, text, signature } = createBody();
  bytes.push('l'.charCodeAt(0), METHOD_CALL, 0, 1);
  u32(call.body?.length ?? 0);
  u32(serial);
  u32(0);
  const field = (code: number, type: 's' | 'o' | 'g', value: string) => {
    align(8);
    bytes.push(code);
    signature(type);
    if (type === 'g') signature(value);
    else text(value);
  };
  field(FIELD.path, 'o', call.path);
  field(FIELD.interface, 's', call.interface);
  field(FIELD.member, 's', call.member);
  field(FIELD.destination, 's', call.destination);
  if (call.signature) field(FIELD.signature, 'g', call.signature);
  const fieldsLength = bytes.length - 16;
  align(8);
  const message = Buffer.from([...bytes, ...(call.body ?? [])]);
  message.writeUInt32LE(fieldsLength, 12);
  return message;
}

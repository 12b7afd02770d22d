const BASE_ADDRESS = 0x400000n;
const HEADERS_BYTES = 64 + 56;

/** The bytes of a real Linux x64 program that needs no library: it prints `text` and exits 0. */
export function staticProgram(text: string): Buffer {
  const message = Buffer.from(text);
  const code = Buffer.concat([
    Buffer.from("b801000000bf01000000488d3510000000ba", "hex"), // write(1, message, …
    Buffer.from([message.length, 0, 0, 0]),
    Buffer.from("0f05b83c00000031ff0f05", "hex"), // exit(0)
    message,
  ]);
  const size = BigInt(HEADERS_BYTES + code.length);

  const headers = Buffer.alloc(HEADERS_BYTES);
  headers.write("\x7fELF\x02\x01\x01", "latin1");
  headers.writeUInt16LE(2, 16); // an executable
  headers.writeUInt16LE(62, 18); // x86-64
  headers.writeUInt32LE(1, 20);
  headers.writeBigUInt64LE(BASE_ADDRESS + BigInt(HEADERS_BYTES), 24);
  headers.writeBigUInt64LE(64n, 32);
  headers.writeUInt16LE(64, 52);
  headers.writeUInt16LE(56, 54);
  headers.writeUInt16LE(1, 56);
  headers.writeUInt32LE(1, 64); // one segment to load …
  headers.writeUInt32LE(5, 68); // … readable and executable
  headers.writeBigUInt64LE(BASE_ADDRESS, 80);
  headers.writeBigUInt64LE(BASE_ADDRESS, 88);
  headers.writeBigUInt64LE(size, 96);
  headers.writeBigUInt64LE(size, 104);
  headers.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([headers, code]);
}

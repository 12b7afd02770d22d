import { closeSync, openSync, readSync } from "node:fs";

const HEADER_BYTES = 64;
const PROGRAM_INTERPRETER = 3;

/** Whether a file is a 64-bit Linux program without a dynamic loader, so that it runs in any container. */
export function isStatic(file: string): boolean {
  const descriptor = openSync(file, "r");
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(descriptor, header, 0, HEADER_BYTES, 0);
    if (header.toString("latin1", 0, 5) !== "\x7fELF\x02") return false;

    const offset = Number(header.readBigUInt64LE(32));
    const entryBytes = header.readUInt16LE(54);
    const count = header.readUInt16LE(56);
    const table = Buffer.alloc(entryBytes * count);
    readSync(descriptor, table, 0, table.length, offset);
    return !Array.from({ length: count }, (_, i) => table.readUInt32LE(i * entryBytes)).includes(
      PROGRAM_INTERPRETER,
    );
  } finally {
    closeSync(descriptor);
  }
}

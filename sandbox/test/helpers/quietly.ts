/** Runs a command and returns what it prints. */
export async function quietly<T>(command: () => T | Promise<T>): Promise<{ result: T; lines: string[] }> {
  const streams = [process.stdout, process.stderr] as const;
  let printed = "";
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      printed += String(chunk);
      return true;
    };
  }
  try {
    const result = await command();
    return { result, lines: printed.split("\n").filter(Boolean) };
  } finally {
    for (const stream of streams) Reflect.deleteProperty(stream, "write");
  }
}

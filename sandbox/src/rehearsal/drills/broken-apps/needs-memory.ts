import { createServer } from "node:http";

const MIB = 2 ** 20;

// Needs more memory than its limit before it listens.
const cache = Array.from({ length: 40 }, () => Buffer.alloc(10 * MIB, "x"));
createServer((_, response) => response.end(String(cache.length))).listen(process.env.PORT);

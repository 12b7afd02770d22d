import { AGAIN, type Check } from "./facts.ts";

const GIB = 1024 ** 3;
const NEEDED_GIB = 2;

export const checkMemory: Check = ({ availableMemoryBytes }) =>
  availableMemoryBytes >= NEEDED_GIB * GIB
    ? undefined
    : `memory: expected at least ${NEEDED_GIB} GiB available, got ${(availableMemoryBytes / GIB).toFixed(1)} GiB. ` +
      `List the largest programs with: ps aux --sort=-rss | head; end some of them, ${AGAIN}`;

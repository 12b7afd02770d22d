import { AGAIN, type Check } from "./facts.ts";

const GIB = 1024 ** 3;
const NEEDED_GIB = 3;

export const checkDisk: Check = ({ disks }) => {
  const full = disks.find(({ freeBytes }) => freeBytes < NEEDED_GIB * GIB);
  if (!full) return undefined;
  const freeGib = (full.freeBytes / GIB).toFixed(1);
  return (
    `disk: expected at least ${NEEDED_GIB} GiB free for ${full.purpose} in ${full.folder}, got ${freeGib} GiB. ` +
    `List the largest folders with: du -xh ${full.folder} | sort -h | tail; free some space, ${AGAIN}`
  );
};

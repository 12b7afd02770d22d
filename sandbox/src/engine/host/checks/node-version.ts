import type { Check } from "./facts.ts";

const MINIMUM_MAJOR = 24;

/** Older versions of Node.js run some of the TypeScript files and then fail. */
export const checkNodeVersion: Check = ({ nodeVersion }) =>
  Number.parseInt(nodeVersion) >= MINIMUM_MAJOR
    ? undefined
    : `Node.js: expected version ${MINIMUM_MAJOR} or newer, got ${nodeVersion}. ` +
      "Install the pinned one with: npm ci --ignore-scripts=false";

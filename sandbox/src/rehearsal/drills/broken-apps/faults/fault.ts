import type { RequestListener } from "node:http";

/** Breaks the sample app's answers to what users ask. Its probes are answered as before. */
export type Fault = (answer: RequestListener) => RequestListener;

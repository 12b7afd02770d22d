import { App } from "../../src/rehearsal/app.ts";
import type { Release } from "../../src/sandbox-config.ts";

/** An app that answers with its colour and version as JSON, as the sample app does. */
export const SAMPLE_APP = new App({
  path: "/version",
  read: (body) => {
    const { color, version } = JSON.parse(body) as Partial<Release>;
    return color && version ? { color, version } : undefined;
  },
});

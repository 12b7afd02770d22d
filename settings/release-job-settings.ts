import type { PreRelease, SmokeTest } from "../components/kubernetes/release-commands.ts";
import type { Config } from "./config-schema.ts";
import { flag, object, optional, optionalObject, text, wholeNumber, words } from "./schema-parts.ts";

const timeoutSeconds = (fallback: number) => optional(wholeNumber(5, 3600, fallback), fallback);

export const RELEASE_JOBS = {
  smokeTest: object({
    enabled: optional(flag(), true),
    path: optional(text("a path that starts with /", "/", /^\/\S*$/), "/"),
    expectedStatus: optional(wholeNumber(100, 599, 200), 200),
    timeoutSeconds: timeoutSeconds(60),
    command: optional(words("node")),
  }),
  preRelease: optionalObject({ command: words("node"), timeoutSeconds: timeoutSeconds(300) }),
};

export function readSmokeTest({ smokeTest }: Config): SmokeTest | undefined {
  const { enabled, ...test } = smokeTest;
  return enabled ? test : undefined;
}

export function readPreRelease({ preRelease }: Config): PreRelease | undefined {
  return preRelease;
}

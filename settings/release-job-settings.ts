import type { PreRelease, SmokeTest } from "../components/kubernetes/release-commands.ts";
import type { StackConfig } from "./stack-config.ts";

const DEFAULT_SMOKE_TEST_SECONDS = 60;
const DEFAULT_PRE_RELEASE_SECONDS = 300;

export function readSmokeTest(config: StackConfig): SmokeTest | undefined {
  const { enabled, path, expectedStatus, timeoutSeconds, command } = config
    .get("smokeTest")
    .properties(["enabled", "path", "expectedStatus", "timeoutSeconds", "command"]);
  const smokeTest = {
    path: path.isSet ? path.text("a path that starts with /", "/", /^\/\S*$/) : "/",
    expectedStatus: expectedStatus.isSet ? expectedStatus.wholeNumber(100, 599, 200) : 200,
    timeoutSeconds: timeoutSeconds.isSet
      ? timeoutSeconds.wholeNumber(5, 3600, DEFAULT_SMOKE_TEST_SECONDS)
      : DEFAULT_SMOKE_TEST_SECONDS,
    command: command.isSet ? command.words("node") : undefined,
  };
  return enabled.isSet && !enabled.flag() ? undefined : smokeTest;
}

export function readPreRelease(config: StackConfig): PreRelease | undefined {
  const { command, timeoutSeconds } = config.get("preRelease").properties(["command", "timeoutSeconds"]);
  if (!command.isSet && !timeoutSeconds.isSet) return undefined;
  return {
    command: command.words("node"),
    timeoutSeconds: timeoutSeconds.isSet
      ? timeoutSeconds.wholeNumber(5, 3600, DEFAULT_PRE_RELEASE_SECONDS)
      : DEFAULT_PRE_RELEASE_SECONDS,
  };
}

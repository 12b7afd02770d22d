import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../release/colors.ts";
import type { ReleaseJobArgs } from "./release-job.ts";

/** The test that a colour passes before it gets traffic. */
export interface SmokeTest {
  /** Path that is asked of the colour's Service and of each of its pods. */
  readonly path: string;
  readonly expectedStatus: number;
  /** How long the test may take. */
  readonly timeoutSeconds: number;
  /**
   * A command of the user's own in the colour's image, instead of the app's smoke test.
   * @default - the app's smoke test
   */
  readonly command?: readonly string[];
}

/** What is done before a colour's pods change, such as a migration of a database. */
export interface PreRelease {
  /** A command in the colour's new image. */
  readonly command: readonly string[];
  /** How long the command may take. */
  readonly timeoutSeconds: number;
}

/** The release that a Job is for. */
export interface JobTarget {
  readonly color: Color;
  readonly version: string;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
}

export interface ColorAddresses {
  /** Address of the colour's own Service. */
  readonly url: string;
  /** Host and port that resolve to each of the colour's ready pods. */
  readonly pods: string;
}

type Command = Pick<
  ReleaseJobArgs,
  "color" | "image" | "purpose" | "command" | "environment" | "timeoutSeconds"
>;

/** The gate of a colour. */
export function gateCommand(test: SmokeTest, target: JobTarget, { url, pods }: ColorAddresses): Command {
  const { color, version, image } = target;
  return {
    color,
    image,
    purpose: "gate",
    command: test.command ?? ["node", "smoke.ts"],
    environment: {
      SMOKE_URL: url,
      SMOKE_PODS: pods,
      SMOKE_PATH: test.path,
      EXPECTED_STATUS: String(test.expectedStatus),
      EXPECTED_VERSION: version,
      EXPECTED_COLOR: color,
      SMOKE_TIMEOUT_SECONDS: String(test.timeoutSeconds),
    },
    timeoutSeconds: test.timeoutSeconds,
  };
}

/** The pre-release hook of a colour. */
export function preReleaseCommand(hook: PreRelease, { color, version, image }: JobTarget): Command {
  return {
    color,
    image,
    purpose: "pre-release",
    command: hook.command,
    environment: { APP_COLOR: color, RELEASE_VERSION: version },
    timeoutSeconds: hook.timeoutSeconds,
  };
}

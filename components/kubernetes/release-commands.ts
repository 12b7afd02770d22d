import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../release/colors.ts";
import type { ReleaseJobArgs } from "./release-job.ts";

/** The test that a colour passes before it gets traffic. */
export interface SmokeTest {
  /** The path that the test requests from the colour's Service and from each of its pods. */
  readonly path: string;
  /** The status of the answer to that path. */
  readonly expectedStatus: number;
  /** How long the test may take. */
  readonly timeoutSeconds: number;
  /**
   * A command in the colour's image.
   * @default - the app's own smoke test
   */
  readonly command?: readonly string[];
}

/** A command that runs before a colour's pods change, such as a database migration. */
export interface PreRelease {
  /** The command with its arguments, in the colour's new image. */
  readonly command: readonly string[];
  /** How long the command may take. */
  readonly timeoutSeconds: number;
}

/** The release that a Job belongs to. */
export interface JobTarget {
  /** The colour of the release. */
  readonly color: Color;
  /** The version of the release. */
  readonly version: string;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
}

/** The addresses of one colour inside the cluster. */
export interface ColorAddresses {
  /** Address of the colour's own Service. */
  readonly url: string;
  /** Host and port. The host resolves to each of the colour's ready pods. */
  readonly pods: string;
}

type Command = Pick<
  ReleaseJobArgs,
  "color" | "image" | "purpose" | "command" | "environment" | "timeoutSeconds"
>;

/** The gate of a colour: its smoke test. */
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

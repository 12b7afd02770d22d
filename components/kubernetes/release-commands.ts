import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { AppEnvironment } from "./app-environment.ts";
import type { Color } from "../release/colors.ts";
import { TESTED_IMAGE } from "../release/recorded-jobs.ts";
import type { ReleaseJobArgs } from "./release-job.ts";

/** The test that a colour passes before it gets traffic. */
export interface SmokeTest {
  /** What the gate requests from the colour's Service and from each of its pods. */
  readonly checks: pulumi.Input<readonly SmokeCheck[]>;
  /** How long the test may take. */
  readonly timeoutSeconds: number;
  /**
   * A command in the colour's image, instead of the gate's own checks.
   * @default - the gate runs its checks, in an image of its own
   */
  readonly command?: SmokeCommand;
}

/** A command that tests a colour, and what it gets to know. */
export interface SmokeCommand {
  /** The command with its arguments. */
  readonly words: pulumi.Input<readonly string[]>;
  /** The path that it may request. */
  readonly path: string;
  /** The status of the answer to that path. */
  readonly expectedStatus: number;
}

/** A request of the gate, and what its answer has to be. `{version}` and `{color}` in a text stand for the release's own. */
export interface SmokeCheck {
  /** The path with its query. */
  readonly path: string;
  /** The status of the answer. A redirect is not followed. */
  readonly status: number;
  /**
   * Headers of the request.
   * @default - none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * A text that the body contains.
   * @default - any body
   */
  readonly text?: string;
  /**
   * Values in a JSON body by path, such as `status.database` or `items[0].id`.
   * @default - any body
   */
  readonly json?: Readonly<Record<string, string | number | boolean | null>>;
  /**
   * Headers of the answer, each with a text that its value contains.
   * @default - any headers
   */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** A command that runs before a colour's pods change, such as a database migration. */
export interface PreRelease {
  /** The command with its arguments, in the colour's new image. */
  readonly command: pulumi.Input<readonly string[]>;
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

/** The gate in an image of its own. */
export interface OwnGate {
  /** Gives the image by digest. Nothing asks for it if the gate is a command. */
  readonly image: () => pulumi.Input<string>;
  /**
   * The app's own environment variables.
   * @default - none
   */
  readonly tests?: AppEnvironment["variables"];
}

type Command = Pick<
  ReleaseJobArgs,
  "color" | "image" | "purpose" | "command" | "environment" | "timeoutSeconds"
>;

/** The gate of a colour: its smoke test, in the gate's own image or as a command in the colour's. */
export function gateCommand(
  { command, checks, timeoutSeconds }: SmokeTest,
  { color, version, image }: JobTarget,
  { url, pods }: ColorAddresses,
  own: OwnGate,
): Command {
  const common = { SMOKE_URL: url, SMOKE_PODS: pods };
  const release = {
    EXPECTED_VERSION: version,
    EXPECTED_COLOR: color,
    SMOKE_TIMEOUT_SECONDS: String(timeoutSeconds),
  };
  const job = { color, purpose: "gate", timeoutSeconds } as const;
  if (!command) {
    const list = pulumi.output(checks).apply((each) => JSON.stringify(each));
    return {
      ...job,
      image: own.image(),
      command: ["node", "gate.ts"],
      environment: {
        ...{ ...common, SMOKE_CHECKS: list, ...release, [TESTED_IMAGE]: image },
        // With another environment the app is another one, so the gate runs again.
        ...(own.tests?.length && { TESTED_ENVIRONMENT: digest(own.tests) }),
      },
    };
  }
  const { words, path, expectedStatus } = command;
  return {
    ...job,
    image,
    command: words,
    environment: { ...common, SMOKE_PATH: path, EXPECTED_STATUS: String(expectedStatus), ...release },
  };
}

const digest = (what: unknown) =>
  createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 12);

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

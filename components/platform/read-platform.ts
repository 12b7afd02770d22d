import * as pulumi from "@pulumi/pulumi";
import { configError, removeCommand, setCommand } from "../release/config-error.ts";
import { reasonOf } from "../release/existing-image.ts";
import { missingIn, type PlatformOutput } from "./platform-output.ts";

/** The cluster of another stack, as that stack's output has it. */
export interface Platform extends PlatformOutput {
  /** Full name of the stack: organization, project and stack. */
  readonly stack: string;
  /** The location itself, or the region of the zone. */
  readonly region: string;
}

/** Full name of this stack. */
export const ownStack = () => fullName(pulumi.getStack());

/** Full name of a stack of this program, or of one whose name is full already. */
export const fullName = (stack: string) =>
  stack.includes("/") ? stack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;

/**
 * Reads the outputs of a platform's stack. It asks the function behind StackReference, because the engine ends the whole
 * update when such a resource can't be read, and says nothing about the config.
 *
 * @param named the stack as the config has it
 * @param project the Google Cloud project of this stack
 * @throws RunError when it is no platform that this stack can use
 */
export async function readPlatform(named: string, project: string): Promise<Platform> {
  const stack = fullName(named);
  if (stack === ownStack()) {
    throw refused(named, "another stack", `A stack without a platform has a cluster of its own. ${REMOVE}`);
  }
  const { platform, platformStack } = await outputsOf(named, stack);
  if (typeof platformStack === "string") {
    throw refused(
      named,
      "a stack with a cluster of its own",
      `${stack} is itself an app on a platform. Use the same one: ${setCommand("platform", platformStack)}`,
    );
  }
  if (platform === undefined) {
    throw refused(
      named,
      "a stack that shares its cluster",
      `${stack} has no output "platform". If it was destroyed, the cluster is gone. If not, run: ` +
        `${setCommand("sharedCluster", "true")} --stack ${stack} && pulumi up --stack ${stack}`,
    );
  }
  const missing = missingIn(platform);
  if (missing.length > 0) {
    throw refused(
      named,
      "a stack whose output platform has all that an app needs",
      `It lacks ${missing.join(", ")}. With this version of the program, run: pulumi up --stack ${stack}`,
    );
  }
  const found = platform as PlatformOutput;
  if (found.project !== project) {
    throw configError("gcp:project", {
      got: project,
      expected: `${found.project}, the project of the platform ${stack}`,
      nextStep: `An app is in the project of its cluster. Set it with: ${setCommand("gcp:project", found.project)}`,
    });
  }
  return { ...found, stack, region: found.location.replace(/-[a-z]$/, "") };
}

/** The kinds of values that a stack's outputs have when it is a platform or an app. */
interface StackOutputs {
  readonly platform?: unknown;
  readonly platformStack?: unknown;
}

async function outputsOf(named: string, stack: string): Promise<StackOutputs> {
  try {
    const answer = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: stack })) as {
      readonly outputs: StackOutputs;
    };
    return answer.outputs;
  } catch (error) {
    throw refused(
      named,
      "a stack in the same backend as this one",
      `${stack} can't be read (${reasonOf(error)}). List the stacks with: pulumi stack ls --all`,
    );
  }
}

const REMOVE = `Remove it with: ${removeCommand("platform")}`;

const refused = (got: string, expected: string, nextStep: string) =>
  configError("platform", { got, expected, nextStep });

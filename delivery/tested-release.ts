import { parseState } from "../components/release/release-state.ts";
import { DeliveryError } from "./delivery-error.ts";
import { exportedResources, type ExportedResource } from "./stack-export.ts";

/** A release that a stack serves and that passed its gate there. */
export interface TestedRelease {
  readonly version: string;
  /** Image by digest. */
  readonly image: string;
}

interface ActiveRelease {
  readonly color?: string;
  readonly version?: string;
  readonly image?: string;
  readonly gate?: string;
}

/**
 * Asks Pulumi which release a stack serves. The stack's outputs are from the last update that finished, so after the
 * gate; its resources may be from a later update that failed.
 *
 * @throws DeliveryError when the stack serves no release that passed its gate
 */
export async function testedRelease(projectFolder: string, stack: string): Promise<TestedRelease> {
  const resources = await exportedResources(projectFolder, stack).catch((error: Error) => {
    if (!error.message.includes("no stack named")) throw error;
    throw new DeliveryError(
      `--from: expected a stack of this project, got '${stack}'. List the stacks with: pulumi stack ls`,
    );
  });
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
  const { color, version, image, gate } = (outputs?.active ?? {}) as ActiveRelease;
  if (!version || !image) {
    throw new DeliveryError(
      `--from: expected a stack with a release that passed its gate, got '${stack}', where no update has finished. ` +
        `Deploy it first: pulumi up --stack ${stack}`,
    );
  }
  if (gate !== "passed") {
    throw new DeliveryError(
      `--from: expected a stack with a release that passed its gate, got '${stack}', where ${color} ${version} was not ` +
        "tested. Turn the gate on and deploy: " +
        `pulumi config set --path smokeTest.enabled true --stack ${stack} && pulumi up --stack ${stack}`,
    );
  }
  const served = servedRelease(resources);
  if (served !== `${color} ${version}, ${image}`) {
    throw new DeliveryError(
      `--from: expected a stack whose last update finished, got '${stack}': it serves ${served}, but ${color} ${version}, ` +
        `${image} passed the gate. Run an update that succeeds: pulumi up --stack ${stack}`,
    );
  }
  return { version, image };
}

/** The release that external users reach, according to the state. */
function servedRelease(resources: readonly ExportedResource[]): string {
  const { activeColor, colors } = parseState(
    Object.fromEntries(resources.map(({ urn, type, outputs = {} }) => [urn, { type, outputs }])),
  );
  const deployed = activeColor && colors[activeColor];
  return deployed ? `${activeColor} ${deployed.version}, ${deployed.image}` : "nothing";
}

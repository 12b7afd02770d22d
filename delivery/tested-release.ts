import { parseState } from "../components/release/release-state.ts";
import { DeliveryError } from "./delivery-error.ts";
import { exportedResources, type ExportedResource } from "./stack-export.ts";

/** A release that a stack serves, and that passed its gate there. */
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
 * Asks Pulumi what a stack serves. A stack's outputs are those of the last update that ran to its end, past the gate;
 * its resources are what any update after that has left.
 *
 * @throws DeliveryError when the stack serves nothing that passed its gate
 */
export async function testedRelease(projectFolder: string, stack: string): Promise<TestedRelease> {
  const resources = await exportedResources(projectFolder, stack).catch((error: Error) => {
    if (!error.message.includes("no stack named")) throw error;
    throw new DeliveryError(
      `--from: got '${stack}', allowed is a stack that there is. See which there are: pulumi stack ls`,
    );
  });
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
  const { color, version, image, gate } = (outputs?.active ?? {}) as ActiveRelease;
  if (!version || !image) {
    throw new DeliveryError(
      `--from: got '${stack}', allowed is a stack with a release that passed its gate: no update of ${stack} ran to its ` +
        `end yet. Deploy it first: pulumi up --stack ${stack}`,
    );
  }
  if (gate !== "passed") {
    throw new DeliveryError(
      `--from: got '${stack}', allowed is a stack with a release that passed its gate: ${color} ` +
        `${version} was not tested. Switch the gate on and deploy: ` +
        `pulumi config set --path smokeTest.enabled true --stack ${stack}, and pulumi up --stack ${stack}`,
    );
  }
  const served = servedRelease(resources);
  if (served !== `${color} ${version}, ${image}`) {
    throw new DeliveryError(
      `--from: got '${stack}', allowed is a stack whose last update ran to its end: it serves ${served}, and what passed ` +
        `its gate is ${color} ${version}, ${image}. See to it that an update succeeds: pulumi up --stack ${stack}`,
    );
  }
  return { version, image };
}

/** What external users reach, as far as the state knows. */
function servedRelease(resources: readonly ExportedResource[]): string {
  const { activeColor, colors } = parseState(
    Object.fromEntries(resources.map(({ urn, type, outputs = {} }) => [urn, { type, outputs }])),
  );
  const deployed = activeColor && colors[activeColor];
  return deployed ? `${activeColor} ${deployed.version}, ${deployed.image}` : "nothing";
}

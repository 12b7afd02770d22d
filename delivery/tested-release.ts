import { DeliveryError } from "./delivery-error.ts";
import { pulumiOutput } from "./pulumi.ts";

/** A release that a stack serves, and that passed its gate there. */
export interface TestedRelease {
  readonly version: string;
  /** Image by digest. */
  readonly image: string;
}

interface Outputs {
  readonly active?: {
    readonly color?: string;
    readonly version?: string;
    readonly image?: string;
    readonly gate?: string;
  };
}

/**
 * Asks Pulumi what a stack serves. A stack's outputs are those of the last update that ran to its end, past the gate.
 *
 * @throws DeliveryError when the stack serves nothing that passed its gate
 */
export async function testedRelease(projectFolder: string, stack: string): Promise<TestedRelease> {
  const outputs = await pulumiOutput(projectFolder, ["stack", "output", "--json", "--stack", stack]).catch(
    (error: Error) => {
      if (!error.message.includes("no stack named")) throw error;
      throw new DeliveryError(
        `--from: got '${stack}', allowed is a stack that there is. See which there are: pulumi stack ls`,
      );
    },
  );
  const { active } = JSON.parse(outputs) as Outputs;
  if (!active?.version || !active.image) {
    throw new DeliveryError(
      `--from: got '${stack}', allowed is a stack with a release that passed its gate: no update of ${stack} ran to its ` +
        `end yet. Deploy it first: pulumi up --stack ${stack}`,
    );
  }
  if (active.gate !== "passed") {
    throw new DeliveryError(
      `--from: got '${stack}', allowed is a stack with a release that passed its gate: ${active.color} ` +
        `${active.version} was not tested. Switch the gate on and deploy: ` +
        `pulumi config set --path smokeTest.enabled true --stack ${stack}, and pulumi up --stack ${stack}`,
    );
  }
  return { version: active.version, image: active.image };
}

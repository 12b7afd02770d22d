import type { Color } from "../components/release/colors.ts";
import type { PreviousRelease } from "../components/release/release-state.ts";
import { DeliveryError } from "./delivery-error.ts";
import { type LiveRelease, liveRelease } from "./live-release.ts";
import { releaseIn } from "./recorded-release.ts";
import { onCluster, whyUnreadable } from "./stack-cluster.ts";
import { exportedResources } from "./stack-export.ts";
import { readStackNames } from "./stack-names.ts";

/** A release that a stack serves and that passed its gate there. */
export interface TestedRelease {
  readonly version: string;
  /** Image by digest. */
  readonly image: string;
  /**
   * The gate's own image, which tested it, by digest.
   * @default - a command in the app's image tested it
   */
  readonly gateImage?: string;
}

/**
 * Asks the live cluster and Pulumi's state which release a stack serves, and the state whether that passed its gate. The
 * stack's outputs don't know of an update that failed or was killed. Where the cluster can't be read, the state decides.
 *
 * @throws DeliveryError when the stack serves no release that passed its gate, or when cluster and state don't agree
 */
export async function testedRelease(projectFolder: string, stack: string): Promise<TestedRelease> {
  const resources = await exportedResources(projectFolder, stack).catch((error: Error) => {
    if (!error.message.includes("no stack named")) throw error;
    throw new DeliveryError(
      `--from: expected a stack of this project, got '${stack}'. List the stacks with: pulumi stack ls`,
    );
  });
  const recorded = releaseIn(resources);
  const live = await reached(projectFolder, stack).catch(whyUnreadable);
  if (live instanceof Error) {
    console.error(`${stack}: taking what Pulumi recorded, as the cluster can't be read. ${live.message}`);
  } else refuseUnrecorded(stack, live, recorded);
  const { activeColor: color, colors, gates = {} } = recorded;
  const served = color && colors[color];
  if (!served) {
    throw new DeliveryError(
      `--from: expected a stack with a release that passed its gate, got '${stack}', which serves no release. ` +
        `Deploy one first: pulumi up --stack ${stack}`,
    );
  }
  const { version, image } = served;
  const gate = gates[color];
  if (!gate) {
    throw new DeliveryError(
      `--from: expected a stack with a release that passed its gate, got '${stack}', where ${color} ${version} was not ` +
        "tested. Turn the gate on and deploy: " +
        `pulumi config set --path smokeTest.enabled true --stack ${stack} && pulumi up --stack ${stack}`,
    );
  }
  if (gate.version !== version || gate.image !== image) {
    throw new DeliveryError(
      `--from: expected a stack that serves what passed its gate, got '${stack}': it serves ${color} ${version}, ${image}, ` +
        `but ${color} ${gate.version}, ${gate.image} passed the gate. Run an update that succeeds: pulumi up --stack ${stack}`,
    );
  }
  const { gateImage } = gate;
  return { version, image, ...(gateImage && { gateImage }) };
}

async function reached(projectFolder: string, stack: string): Promise<LiveRelease> {
  const names = readStackNames(projectFolder, stack);
  return onCluster(projectFolder, names, undefined, (api) => liveRelease(api, names.appName));
}

/** A switch that Pulumi has not recorded is not finished: the next update may undo it. */
function refuseUnrecorded(stack: string, live: LiveRelease, recorded: PreviousRelease): void {
  const [now, then] = [live.public.color, recorded.activeColor];
  if (now === then && (!now || live.colors[now]?.image === recorded.colors[now]?.image)) return;
  throw new DeliveryError(
    `--from: expected a stack whose users reach what Pulumi recorded, got '${stack}': they reach ` +
      `${inWords(now, live.colors)}, and Pulumi recorded ${inWords(then, recorded.colors)}. Nothing was promoted. ` +
      (now === then
        ? `Let an update make them agree, then promote again: pulumi up --stack ${stack}`
        : `Record or undo that switch, then promote again. How: npm run status -- --stack ${stack}`),
  );
}

function inWords(
  color: Color | undefined,
  colors: LiveRelease["colors"] | PreviousRelease["colors"],
): string {
  if (!color) return "nothing";
  const { version, image } = colors[color] ?? {};
  return [[color, version].filter(Boolean).join(" "), image].filter(Boolean).join(", ");
}

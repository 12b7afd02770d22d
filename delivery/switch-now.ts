import { prepareHandover } from "../components/kubernetes/live/handover.ts";
import type { KubernetesApi, KubernetesObject } from "../components/kubernetes/live/kubernetes-api.ts";
import type { Color } from "../components/release/colors.ts";
import { otherColor } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { liveJobs, newestJob } from "./live-job.ts";
import { type LiveRelease, liveRelease, type LiveTraffic, servicesPath } from "./live-release.ts";
import { appliedByPulumi } from "./owned-fields.ts";
import { type AcceptedRisks, refuseRisks } from "./switch-risks.ts";

export interface SwitchNowArgs {
  /** Namespace of the app, which has its name. */
  readonly namespace: string;
  /** The colour that external users will reach. */
  readonly color: Color;
  /** Whether the stack has a gate. */
  readonly gated: boolean;
  /** The risks that the user has accepted. */
  readonly accepted: AcceptedRisks;
  /** The user's command without its options, for errors. */
  readonly command: string;
  /** Tells the user what happens on the way. */
  readonly say: (line: string) => void;
}

/** The result of a switch at once. */
export interface Switched {
  /** The release as it was before. */
  readonly before: LiveRelease;
  /**
   * Why internal testers still reach what they reached before.
   * @default - they reach the other colour, or there is no preview Service
   */
  readonly testersProblem?: string;
}

/** The time to start a pod whose image is on its way, in an incident. */
const HANDOVER_SECONDS = 30;

/**
 * Sends external users to a colour at once, and internal testers to the other, as the next `pulumi up` would. Applies
 * the selectors as Pulumi's own field manager, so that this update finds nothing left to change.
 *
 * @throws DeliveryError for a risk that is not accepted; then nothing has changed
 */
export async function switchNow(api: KubernetesApi, args: SwitchNowArgs): Promise<Switched> {
  const { namespace, color, gated, accepted, command, say } = args;
  const other = otherColor(color);
  const [before, gates] = await Promise.all([
    liveRelease(api, namespace),
    gated ? liveJobs(api, namespace, color, "gate") : undefined,
  ]);
  if (!before.public.service) {
    throw new DeliveryError(
      `public: expected a Service with this name in the namespace ${namespace}, got none. ` +
        "Deploy the stack first: pulumi up",
    );
  }
  if (before.public.color !== color) {
    const live = before.colors[color];
    refuseRisks({
      ...{ color, live, accepted, command },
      serving: before.public.color && before.colors[before.public.color],
      gate: gates && newestJob(gates, live?.image).state,
    });
  }
  const withinSeconds = HANDOVER_SECONDS;
  const handover = await prepareHandover(api, { namespace, service: "public", color, withinSeconds, say });
  await select(api, namespace, before.public, color);
  await handover.end(api);
  const testersProblem = await select(api, namespace, before.preview, other).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { before, ...(testersProblem !== undefined && { testersProblem }) };
}

async function select(
  api: KubernetesApi,
  namespace: string,
  { service, color: before }: LiveTraffic,
  color: Color,
): Promise<void> {
  if (!service || before === color) return;
  const { name } = service.metadata as { readonly name: string };
  const applied = appliedByPulumi(service);
  if (!applied) {
    throw new DeliveryError(
      `${name}: expected a Service that Pulumi applied, got another one. Name the context of the stack's cluster with: ` +
        "--context <context>",
    );
  }
  const spec = applied.object.spec as KubernetesObject;
  // From the live Service, as another manager may own it since a change by hand.
  const { selector: live } = service.spec as { readonly selector?: object };
  const selector = { ...live, color };
  await api.apply(
    `${servicesPath(namespace)}/${name}`,
    { ...applied.object, spec: { ...spec, selector } },
    applied.fieldManager,
  );
}

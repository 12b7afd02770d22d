import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Architecture } from "../image/architecture.ts";
import { activeHooks } from "./active-hooks.ts";
import { type AppEnvironment, appEnvironment } from "./app-environment.ts";
import { type AppContainer, DEFAULT_CONTAINER } from "./app-container.ts";
import { appIdentity, type PodIdentity } from "./app-identity.ts";
import { appNetworkPolicy } from "./app-network-policy.ts";
import type { Autoscaling } from "./color-deployment.ts";
import { ColorDeployment } from "./color-deployment.ts";
import type { Color } from "../release/colors.ts";
import type { HookDecision } from "../release/due-hooks.ts";
import type { Environment } from "../release/environment.ts";
import { explainMissingAddress } from "./explain-missing-address.ts";
import { handoverHooks } from "./handover-hooks.ts";
import { idleHooks } from "./idle-hooks.ts";
import { colorLabels, type NamespaceMark } from "./labels.ts";
import { podMonitoring } from "./pod-monitoring.ts";
import { RELEASE_JOB_TYPE } from "../release/recorded-jobs.ts";
import { ReleaseJob } from "./release-job.ts";
import type { JobTarget, PreRelease, SmokeTest } from "./release-commands.ts";
import { gateCommand, preReleaseCommand } from "./release-commands.ts";
import { TrafficService } from "./traffic-service.ts";

/** Whose traffic a Service takes: external users' or internal testers'. */
export type TrafficRole = "public" | "preview";

/** What one colour runs. */
export interface ColorRelease {
  /** The colour. Plain, as it decides names and labels. */
  readonly color: Color;
  /** The version of the image. Plain, as it decides the gate's Job. */
  readonly version: string;
  /** Number of pods. Plain, as a colour without pods has no gate. */
  readonly replicas: number;
  /**
   * The environment variables of its pods and its Jobs. Plain, as they decide names.
   * @default - none but the program's own
   */
  readonly environment?: Environment;
  /**
   * Leaves the number of pods to an autoscaler.
   * @default - the number stays at `replicas`
   */
  readonly autoscaling?: Autoscaling;
  /**
   * Whether an autoscaler's number of pods stays as it is.
   * @default false
   */
  readonly keepsReplicas?: boolean;
  /**
   * What happens to the pre-release hook.
   * @default "runs"
   */
  readonly hook?: HookDecision;
  /**
   * The number of the switch that the gate is for. With another number it runs again.
   * @default - it is not for a switch
   */
  readonly forSwitch?: number;
  /** Gives the image by digest. An image that has to be built is built after the given resources. */
  readonly image: (after: readonly pulumi.Resource[]) => pulumi.Input<string>;
  /**
   * Gives the image of the gate by digest. An image that has to be built is built after the given resources.
   * @default - the gate runs in the colour's image
   */
  readonly gateImage?: (after: readonly pulumi.Resource[]) => pulumi.Input<string>;
}

/** A colour as it is deployed. */
export interface ReleasedColor extends Omit<ColorRelease, "image"> {
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
  /** The colour's pods and Services. */
  readonly deployment: ColorDeployment;
  /**
   * The Job of the smoke test.
   * @default - none, as the colour has no pods or there is no smoke test
   */
  readonly gate?: ReleaseJob;
}

export interface BlueGreenAppArgs {
  /** The provider for the cluster. */
  readonly provider: Provider;
  /** A kubeconfig for the cluster, without credentials. A switch looks at the live cluster first. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Name of the app and of its namespace. Plain, as it decides labels and addresses. */
  readonly appName: string;
  /**
   * Marks the namespace as this stack's, on a cluster with apps of other stacks.
   * @default - no mark
   */
  readonly namespaceMark?: NamespaceMark;
  /** Names of the reserved addresses of the public and the preview Service. */
  readonly addressNames: Readonly<Record<TrafficRole, pulumi.Input<string>>>;
  /**
   * What the app's container needs.
   * @default - a container that listens on port 8080 is all that the program knows of it
   */
  readonly container?: AppContainer;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
  /** The colour that external users reach. */
  readonly active: ColorRelease;
  /**
   * The other colour.
   * @default - it is not deployed
   */
  readonly idle?: ColorRelease;
  /**
   * The test that a colour passes before it gets traffic.
   * @default - none, ready pods are enough
   */
  readonly smokeTest?: SmokeTest;
  /**
   * The command that runs before a colour's pods change.
   * @default - none
   */
  readonly preRelease?: PreRelease;
  /** How long a colour's pods may take to become ready. Plain, as Pulumi's `customTimeouts` option is. */
  readonly releaseTimeoutSeconds: number;
  /**
   * Refuses the deletion of the public Service and of everything it depends on, down to the cluster. Protection of the
   * cluster alone isn't enough, as a destroy deletes the app in it first.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * Whether the app's service account, which is named after the app, has roles at Google. Plain, as it decides whether pods
   * get a token.
   * @default false
   */
  readonly hasGoogleRoles?: boolean;
  /** Resources that come before the pods, such as the right to pull their image. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Both colours, the Service that sends external users to the active one, and the Service that sends internal testers to
 * the idle one.
 *
 * The order makes an update safe. The active colour is ready and tested before it gets traffic, and the idle colour
 * changes only after that. So an update that switches never shrinks the colour that still serves, a failed test changes
 * nothing that serves, and a problem with the idle colour never delays the active one.
 */
export class BlueGreenApp extends pulumi.ComponentResource {
  /** The colour that external users reach. */
  readonly active: ReleasedColor;
  /**
   * The other colour.
   * @default - it is not deployed
   */
  readonly idle?: ReleasedColor;
  /** Sends external users to the active colour. */
  readonly publicService: TrafficService;
  /**
   * Sends internal testers to the idle colour.
   * @default - none while the idle colour has no pods, so that it never serves the active one
   */
  readonly previewService?: TrafficService;
  readonly #args: BlueGreenAppArgs;
  readonly #namespace: pulumi.Output<string>;
  readonly #identity: PodIdentity;

  constructor(name: string, args: BlueGreenAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:kubernetes:BlueGreenApp", name, {}, opts);
    this.#args = args;
    this.#namespace = this.#createNamespace(name);
    const inNamespace = { namespace: this.#namespace };
    const options = { parent: this, provider: args.provider };
    this.#identity = appIdentity(
      name,
      { ...inNamespace, serviceAccountName: args.appName, hasGoogleRoles: args.hasGoogleRoles ?? false },
      options,
    );
    const { metrics } = args.container ?? DEFAULT_CONTAINER;
    appNetworkPolicy(name, { ...inNamespace, hasMetrics: metrics !== undefined }, options);
    if (metrics) podMonitoring(name, { ...inNamespace, appName: args.appName, path: metrics.path }, options);

    this.active = this.#createColor(args.active, []);
    this.publicService = this.#createTrafficService("public", this.active);

    if (args.idle) {
      this.idle = this.#createColor(args.idle, [this.publicService.service]);
      if (args.idle.replicas > 0) this.previewService = this.#createTrafficService("preview", this.idle);
    }

    this.registerOutputs({ url: this.publicService.url, previewUrl: this.previewService?.url });
  }

  #createNamespace(name: string): pulumi.Output<string> {
    const { appName, provider, namespaceMark } = this.#args;
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const namespace = new Namespace(
      name,
      {
        metadata: {
          name: appName,
          labels: { ...labels, ...namespaceMark?.labels },
          ...(namespaceMark && { annotations: namespaceMark.annotations }),
        },
      },
      { parent: this, provider },
    );
    return namespace.metadata.name;
  }

  #createColor(release: ColorRelease, after: readonly pulumi.Resource[]): ReleasedColor {
    const { provider, kubeconfig, appName, container, smokeTest, releaseTimeoutSeconds } = this.#args;
    const { color, replicas, forSwitch, environment, gateImage } = release;
    const isIdle = color !== this.#args.active.color;
    const target = { ...release, image: release.image(after) };
    const { architecture } = this.#args;
    const common = { provider, appName, container, architecture, namespace: this.#namespace };
    const startAfter = [...after, ...this.#args.after];
    const own = environment && appEnvironment({ ...common, color, environment }, this);

    const hook = this.#createHook(target, startAfter, own);
    const deployment = new ColorDeployment(
      color,
      {
        ...common,
        ...target,
        appEnvironment: own,
        kubeconfig,
        identity: this.#identity,
        timeoutSeconds: releaseTimeoutSeconds,
        after: hook ? [hook.job] : startAfter,
        hooks: (isIdle ? idleHooks : activeHooks)({
          kubeconfig,
          namespace: appName,
          service: "public",
          color,
        }),
      },
      { parent: this },
    );
    const gate =
      smokeTest && replicas > 0
        ? new ReleaseJob(
            `${color}-gate`,
            {
              ...common,
              ...gateCommand(smokeTest, target, deployment.addresses, {
                image: () => gateImage?.(after) ?? target.image,
                tests: own?.variables,
              }),
              // The user, limits, folders, environment and identity of the app's image are no concern of another one.
              ...(smokeTest.command
                ? { appEnvironment: own, ...this.#jobIdentity }
                : { container: undefined }),
              after: deployment.services,
              forSwitch,
            },
            { parent: this },
          )
        : undefined;
    return { ...target, deployment, gate };
  }

  #createHook(
    target: Omit<ColorRelease, "image"> & JobTarget,
    after: readonly pulumi.Resource[],
    own: AppEnvironment | undefined,
  ): ReleaseJob | undefined {
    const { provider, appName, container, architecture, preRelease } = this.#args;
    const { color, hook = "runs" } = target;
    const name = `${color}-pre-release`;
    if (!preRelease || hook === "none") return undefined;
    if (hook === "deleted") {
      // Without it, an update would show its deletion. The record has what ran.
      new pulumi.ComponentResource(RELEASE_JOB_TYPE, name, {}, { parent: this });
      return undefined;
    }
    const command = preReleaseCommand(preRelease, target);
    const common = { provider, appName, container, architecture, namespace: this.#namespace };
    return new ReleaseJob(
      name,
      {
        ...common,
        ...command,
        ...this.#jobIdentity,
        appEnvironment: own,
        after,
        stays: hook === "completed",
      },
      { parent: this },
    );
  }

  // A Job can't change, so it has an identity only where it needs one.
  get #jobIdentity(): { readonly identity?: PodIdentity } {
    return this.#args.hasGoogleRoles ? { identity: this.#identity } : {};
  }

  #createTrafficService(
    role: TrafficRole,
    { color, version, deployment, gate }: ReleasedColor,
  ): TrafficService {
    const { provider, kubeconfig, appName, addressNames, deletionProtection, releaseTimeoutSeconds } =
      this.#args;
    const live = { kubeconfig, namespace: appName, service: role };
    return new TrafficService(
      role,
      {
        provider,
        namespace: this.#namespace,
        serviceName: role,
        selector: colorLabels(appName, color),
        release: { color, version },
        internal: role === "preview",
        addressName: addressNames[role],
        deletionProtection: role === "public" && deletionProtection,
        after: gate ? [gate.job] : deployment.services,
        hooks: {
          ...(role === "public" && handoverHooks({ ...live, withinSeconds: releaseTimeoutSeconds })),
          onError: [explainMissingAddress(live)],
        },
      },
      { parent: this },
    );
  }
}

import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Autoscaling } from "./color-deployment.ts";
import { ColorDeployment } from "./color-deployment.ts";
import type { Color } from "../release/colors.ts";
import { colorLabels } from "./labels.ts";
import { ReleaseJob } from "./release-job.ts";
import type { PreRelease, SmokeTest } from "./release-commands.ts";
import { gateCommand, preReleaseCommand } from "./release-commands.ts";
import { TrafficService } from "./traffic-service.ts";

/** What one colour runs. */
export interface ColorRelease {
  /** The colour. Plain, as it decides names and labels. */
  readonly color: Color;
  /** The version of the image. Plain, as it decides the gate's Job. */
  readonly version: string;
  /** Number of pods. Plain, as a colour without pods has no gate. */
  readonly replicas: number;
  /**
   * Leaves the number of pods to an autoscaler.
   * @default - the number stays at `replicas`
   */
  readonly autoscaling?: Autoscaling;
  /**
   * Whether the colour has pods before the update.
   * @default false
   */
  readonly hasPods?: boolean;
  /** Gives the image by digest. An image that has to be built is built after the given resources. */
  readonly image: (after: readonly pulumi.Resource[]) => pulumi.Input<string>;
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
  /** Name of the app and of its namespace. Plain, as it decides labels and addresses. */
  readonly appName: string;
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
  /**
   * Refuses the deletion of the public Service and of everything it depends on, down to the cluster. Protection of the
   * cluster alone isn't enough, as a destroy deletes the app in it first.
   * @default false
   */
  readonly deletionProtection?: boolean;
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

  constructor(name: string, args: BlueGreenAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:kubernetes:BlueGreenApp", name, {}, opts);
    this.#args = args;
    this.#namespace = this.#createNamespace(name);

    this.active = this.#createColor(args.active, []);
    this.publicService = this.#createTrafficService("public", this.active);

    if (args.idle) {
      this.idle = this.#createColor(args.idle, [this.publicService.service]);
      if (args.idle.replicas > 0) this.previewService = this.#createTrafficService("preview", this.idle);
    }

    this.registerOutputs({ url: this.publicService.url, previewUrl: this.previewService?.url });
  }

  #createNamespace(name: string): pulumi.Output<string> {
    const { appName, provider } = this.#args;
    const namespace = new Namespace(
      name,
      { metadata: { name: appName, labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
      { parent: this, provider },
    );
    return namespace.metadata.name;
  }

  #createColor(release: ColorRelease, after: readonly pulumi.Resource[]): ReleasedColor {
    const { provider, appName, smokeTest, preRelease } = this.#args;
    const { color, replicas } = release;
    const target = { ...release, image: release.image(after) };
    const common = { provider, appName, namespace: this.#namespace };
    const startAfter = [...after, ...this.#args.after];

    const hook =
      preRelease &&
      new ReleaseJob(
        `${color}-pre-release`,
        { ...common, ...preReleaseCommand(preRelease, target), after: startAfter },
        { parent: this },
      );
    const deployment = new ColorDeployment(
      color,
      { ...common, ...target, after: hook ? [hook.job] : startAfter },
      { parent: this },
    );
    const gate =
      smokeTest && replicas > 0
        ? new ReleaseJob(
            `${color}-gate`,
            {
              ...common,
              ...gateCommand(smokeTest, target, deployment.addresses),
              after: deployment.services,
            },
            { parent: this },
          )
        : undefined;
    return { ...target, deployment, gate };
  }

  #createTrafficService(
    role: "public" | "preview",
    { color, deployment, gate }: ReleasedColor,
  ): TrafficService {
    const { provider, appName, deletionProtection } = this.#args;
    return new TrafficService(
      role,
      {
        provider,
        namespace: this.#namespace,
        serviceName: role,
        selector: colorLabels(appName, color),
        internal: role === "preview",
        deletionProtection: role === "public" && deletionProtection,
        after: gate ? [gate.job] : deployment.services,
      },
      { parent: this },
    );
  }
}

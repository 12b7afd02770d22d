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
  readonly color: Color;
  readonly version: string;
  readonly replicas: number;
  /**
   * Leaves the number of pods to an autoscaler.
   * @default - it stays at `replicas`
   */
  readonly autoscaling?: Autoscaling;
  /**
   * Whether the colour has pods before the update.
   * @default false
   */
  readonly hasPods?: boolean;
  /** Gives the image by digest; one that has to be built first is built after what is given. */
  readonly image: (after: readonly pulumi.Resource[]) => pulumi.Input<string>;
}

/** A colour as it is deployed. */
export interface ReleasedColor extends Omit<ColorRelease, "image"> {
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
  readonly deployment: ColorDeployment;
  /** Absent for a colour without pods, and when there is no smoke test. */
  readonly gate?: ReleaseJob;
}

export interface BlueGreenAppArgs {
  readonly provider: Provider;
  /** Name of the app and of its namespace. */
  readonly appName: string;
  /** What the colour runs that external users reach. */
  readonly active: ColorRelease;
  /**
   * What the other colour runs.
   * @default - the other colour is not deployed
   */
  readonly idle?: ColorRelease;
  /**
   * The test that a colour passes before it gets traffic.
   * @default - none: warm pods are enough
   */
  readonly smokeTest?: SmokeTest;
  /**
   * What is done before a colour's pods change.
   * @default - nothing
   */
  readonly preRelease?: PreRelease;
  /**
   * Refuses the deletion of the public Service and of all it depends on, down to the cluster. A protected cluster
   * alone would be left without the app: a destroy deletes what is in it first.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /** What must have been done before pods can start, such as the right to pull their image. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Both colours, and the Services that send external users to the active one and internal testers to the idle one.
 *
 * The order is part of the safety: the active colour is warm and tested before traffic goes to it, and the idle one is
 * touched only after that. So one update that switches never shrinks the colour that still serves, a test that fails
 * leaves everything that serves as it was, and nothing that is wrong with the idle colour, be it only that its image
 * can't be built, holds up the active one.
 */
export class BlueGreenApp extends pulumi.ComponentResource {
  readonly active: ReleasedColor;
  /** Absent when the other colour is not deployed. */
  readonly idle?: ReleasedColor;
  /** Sends external users to the active colour. */
  readonly publicService: TrafficService;
  /** Sends internal testers to the idle colour; absent unless that has pods, so that it never serves the active one. */
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

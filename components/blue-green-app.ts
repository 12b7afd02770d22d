import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { ColorDeployment } from "./color-deployment.ts";
import type { Color } from "./colors.ts";
import { colorLabels } from "./labels.ts";
import { ReleaseGate } from "./release-gate.ts";
import { TrafficService } from "./traffic-service.ts";

/** What one colour runs. */
export interface ColorRelease {
  readonly color: Color;
  readonly version: string;
  readonly replicas: number;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
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
  /** How long a colour's smoke test may take. */
  readonly smokeTestTimeoutSeconds: number;
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
 * touched only after that. So one update that switches never shrinks the colour that still serves, and a test that
 * fails leaves everything that serves as it was.
 */
export class BlueGreenApp extends pulumi.ComponentResource {
  readonly active: ColorDeployment;
  /** Absent when the other colour is not deployed. */
  readonly idle?: ColorDeployment;
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

    this.active = this.#createColor(args.active, args.after);
    const activeGate = this.#createGate(args.active, this.active);
    this.publicService = this.#createTrafficService("public", args.active.color, activeGate);

    if (args.idle) {
      this.idle = this.#createColor(args.idle, [this.publicService.service, ...args.after]);
      if (args.idle.replicas > 0) {
        const idleGate = this.#createGate(args.idle, this.idle);
        this.previewService = this.#createTrafficService("preview", args.idle.color, idleGate);
      }
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

  #createColor(release: ColorRelease, after: readonly pulumi.Resource[]): ColorDeployment {
    const { provider, appName } = this.#args;
    return new ColorDeployment(
      release.color,
      { ...release, provider, appName, namespace: this.#namespace, after },
      { parent: this },
    );
  }

  #createGate(release: ColorRelease, color: ColorDeployment): ReleaseGate {
    const { provider, appName, smokeTestTimeoutSeconds } = this.#args;
    return new ReleaseGate(
      `${release.color}-gate`,
      {
        ...release,
        provider,
        appName,
        namespace: this.#namespace,
        url: color.url,
        timeoutSeconds: smokeTestTimeoutSeconds,
        after: [color.service],
      },
      { parent: this },
    );
  }

  #createTrafficService(role: "public" | "preview", color: Color, gate: ReleaseGate): TrafficService {
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
        after: [gate.job],
      },
      { parent: this },
    );
  }
}

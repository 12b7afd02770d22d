import { execa } from "execa";

interface Service {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly managedFields: unknown;
  };
  readonly spec: {
    readonly type: string;
    readonly loadBalancerClass?: string;
    readonly selector: Readonly<Record<string, string>>;
  };
}

/** Runs kubectl and returns its output. */
export type Kubectl = (...args: string[]) => Promise<string>;

export const kubectl =
  (program: string, kubeconfig: string): Kubectl =>
  async (...args) =>
    (await execa(program, ["--kubeconfig", kubeconfig, ...args], { stdin: "ignore" })).stdout;

/** The Service of external users, which can be patched without Pulumi and restored. */
export class PublicService {
  readonly #kubectl: Kubectl;
  readonly #service: Service;

  private constructor(kubectl: Kubectl, service: Service) {
    this.#kubectl = kubectl;
    this.#service = service;
  }

  /** @throws when there is no such Service. */
  static async find(kubectl: Kubectl): Promise<PublicService> {
    const json = await kubectl("get", "services", "--all-namespaces", "-o", "json", "--show-managed-fields");
    const service = (JSON.parse(json) as { items: Service[] }).items.find(isPublic);
    if (service) return new PublicService(kubectl, service);
    throw new Error(
      "Expected a Service of type LoadBalancer for external users, got none. Deploy the app with: npm start",
    );
  }

  async selectColor(color: string): Promise<void> {
    await this.#patch("/spec/selector/color", color);
  }

  async putBack(): Promise<void> {
    const { spec, metadata } = this.#service;
    await this.#patch("/spec/selector", spec.selector);
    // Otherwise kubectl stays an owner of the selector and Pulumi's next server-side apply conflicts.
    await this.#patch("/metadata/managedFields", metadata.managedFields);
  }

  async #patch(path: string, value: unknown): Promise<void> {
    const { name, namespace } = this.#service.metadata;
    const operations = JSON.stringify([{ op: "replace", path, value }]);
    await this.#kubectl(
      "patch",
      "service",
      name,
      "--namespace",
      namespace,
      "--type",
      "json",
      "--patch",
      operations,
    );
  }
}

function isPublic({ spec: { type, loadBalancerClass } }: Service): boolean {
  return type === "LoadBalancer" && loadBalancerClass !== "networking.gke.io/l4-regional-internal";
}

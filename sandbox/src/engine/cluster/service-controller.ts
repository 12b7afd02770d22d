import { PatchStrategy, setHeaderOptions, type V1Node, type V1Service } from "@kubernetes/client-node";
import { INTERNAL_CLASS } from "./balancer-kind.ts";
import type { Listener } from "./haproxy-config.ts";
import { unlessGone, type KubernetesClient } from "./kubernetes-client.ts";
import {
  announcedAddress,
  FINALIZER,
  hasFinalizer,
  identity,
  listenersOf,
  unsupportedPorts,
  wantsLoadBalancer,
} from "./load-balancer-service.ts";
import type { LoadBalancer } from "./load-balancer.ts";
import type { ServiceAddresses } from "./service-addresses.ts";
import { warn } from "./service-events.ts";

export interface ServiceControllerOptions {
  readonly client: Pick<KubernetesClient, "core">;
  readonly loadBalancer: Pick<LoadBalancer, "apply">;
  readonly addresses: ServiceAddresses;
  /** Whether GKE subsetting is on. */
  readonly hasSubsetting: () => Promise<boolean>;
}

/** Gives LoadBalancer Services an address and listeners, as a cloud's controller manager does. */
export class ServiceController {
  readonly #options: ServiceControllerOptions;
  /** Warnings by uid that are already in the cluster's events. */
  #warned = new Map<string, string>();

  constructor(options: ServiceControllerOptions) {
    this.#options = options;
  }

  /**
   * Updates the load balancer and the status of the Services.
   *
   * @throws when some Services can't be served, after the others are served.
   */
  async reconcile(services: readonly V1Service[], nodesOf: (service: V1Service) => V1Node[]): Promise<void> {
    const hasSubsetting = await this.#options.hasSubsetting();
    const wanted = services
      .filter(wantsLoadBalancer)
      // Without subsetting GKE runs no controller for this class, and so nobody says why the Service has no address.
      .filter(({ spec }) => hasSubsetting || spec?.loadBalancerClass !== INTERNAL_CLASS)
      .sort(byAge);
    await this.#options.addresses.choose(wanted);
    for (const service of wanted) await this.#hold(service);

    const listeners = new Map(wanted.map((each) => [each, this.#listeners(each, nodesOf(each))]));
    const taken = await this.#options.loadBalancer.apply([...listeners.values()].flat());

    const problems = new Map<V1Service, string>();
    for (const service of wanted) {
      const problem = this.#problem(service, listeners.get(service)!, taken);
      if (problem) problems.set(service, problem);
      else await this.#announce(service);
    }
    const released = services.filter((each) => !wanted.includes(each) && hasFinalizer(each));
    for (const service of released) await this.#release(service);
    await this.#report(problems);
  }

  #listeners(service: V1Service, nodes: readonly V1Node[]): Listener[] {
    const address = this.#options.addresses.of(service);
    return address === undefined ? [] : listenersOf(service, address, nodes);
  }

  #problem(service: V1Service, own: readonly Listener[], taken: readonly Listener[]): string | undefined {
    const { addresses } = this.#options;
    const { name, namespace } = identity(service);
    const refusal = addresses.refusal(service);
    if (refusal) return refusal;
    const unsupported = unsupportedPorts(service);
    if (unsupported.length > 0) {
      const ports = unsupported.map(({ port, protocol }) => `${port}/${protocol}`).join(", ");
      return `Service '${namespace}/${name}': the sandbox's load balancer expects TCP ports, got ${ports}`;
    }
    if (addresses.of(service) === undefined) {
      return (
        `Service '${namespace}/${name}': all ${addresses.count} external addresses of the ` +
        "cluster are in use. Delete another LoadBalancer Service or change this one to ClusterIP"
      );
    }
    const lost = own.filter((listener) => taken.includes(listener));
    if (lost.length > 0) {
      const ports = lost.map(({ address, port }) => `${address}:${port}`).join(", ");
      return (
        `Service '${namespace}/${name}': another program on this machine listens on ${ports}. ` +
        `Find the program with: ss -ltnp; stop it or change the Service's port`
      );
    }
    return undefined;
  }

  async #hold(service: V1Service): Promise<void> {
    if (hasFinalizer(service)) return;
    await this.#patchFinalizers(service, [...(service.metadata?.finalizers ?? []), FINALIZER]);
  }

  async #announce(service: V1Service): Promise<void> {
    const ip = this.#options.addresses.of(service);
    if (announcedAddress(service) !== ip) await this.#patchStatus(service, { ingress: [{ ip }] });
  }

  async #release(service: V1Service): Promise<void> {
    if (announcedAddress(service)) {
      // This change triggers another run, which has the new version.
      await this.#patchStatus(service, null);
      return;
    }
    const others = service.metadata!.finalizers!.filter((name) => name !== FINALIZER);
    await this.#patchFinalizers(service, others);
  }

  // The patch carries the version that was read, so that a finalizer added since is not lost.
  async #patchFinalizers(service: V1Service, finalizers: string[]): Promise<void> {
    const { resourceVersion } = service.metadata!;
    const body = { metadata: { resourceVersion, finalizers } };
    const { core } = this.#options.client;
    await unlessGone(core.patchNamespacedService({ ...identity(service), body }, MERGE_PATCH));
  }

  async #patchStatus(service: V1Service, loadBalancer: object | null): Promise<void> {
    const body = { status: { loadBalancer } };
    const { core } = this.#options.client;
    await unlessGone(core.patchNamespacedServiceStatus({ ...identity(service), body }, MERGE_PATCH));
  }

  async #report(problems: ReadonlyMap<V1Service, string>): Promise<void> {
    for (const [service, problem] of problems) {
      if (this.#warned.get(uid(service)) !== problem) await warn(this.#options.client, service, problem);
    }
    this.#warned = new Map([...problems].map(([service, problem]) => [uid(service), problem]));
    if (problems.size > 0) throw new Error([...problems.values()].join("; "));
  }
}

const MERGE_PATCH = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

// The oldest first, so that an older Service keeps its port or address.
function byAge({ metadata: one }: V1Service, { metadata: other }: V1Service): number {
  return (
    Number(one!.creationTimestamp) - Number(other!.creationTimestamp) || (one!.uid! < other!.uid! ? -1 : 1)
  );
}

const uid = (service: V1Service) => service.metadata!.uid!;

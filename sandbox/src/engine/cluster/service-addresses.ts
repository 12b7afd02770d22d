import type { V1Service } from "@kubernetes/client-node";
import { isInternal } from "./balancer-kind.ts";
import { announcedAddress } from "./load-balancer-service.ts";
import { addressInUse, requestedAddress } from "./requested-address.ts";
import type { CloudView } from "./runtime.ts";

export interface ServiceAddressesOptions {
  /** Name of the cluster. */
  readonly cluster: string;
  /** The addresses for Services that ask for none. */
  readonly free: readonly string[];
  readonly cloud: Promise<CloudView>;
  /** Whether a Service of another cluster has the address. */
  readonly isTakenElsewhere: (address: string) => boolean;
}

/** Chooses the addresses of a cluster's LoadBalancer Services. */
export class ServiceAddresses {
  readonly #options: ServiceAddressesOptions;
  /** Addresses by Service uid, because a status that was read may be older than the one that was written. */
  #addresses = new Map<string, string>();
  /** Why Services don't have the address that they ask for, by uid. */
  #refusals = new Map<string, string>();

  constructor(options: ServiceAddressesOptions) {
    this.#options = options;
  }

  of = (service: V1Service): string | undefined => this.#addresses.get(uid(service));

  /** Why the Service does not have the address that it asks for, in GKE's words. */
  refusal = (service: V1Service): string | undefined => this.#refusals.get(uid(service));

  /** How many Services without a request can have an address. */
  get count(): number {
    return this.#options.free.length;
  }

  has(address: string): boolean {
    return [...this.#addresses.values()].includes(address);
  }

  /** Chooses again for all Services, the oldest first. A Service keeps its address unless it asks for another. */
  async choose(services: readonly V1Service[]): Promise<void> {
    const cloud = await this.#options.cloud;
    const reserved = cloud.reservedAddresses(this.#options.cluster);
    const holders = new Map(
      services.flatMap((service) => {
        const address = this.of(service) ?? announcedAddress(service);
        return address === undefined ? [] : [[service, address]];
      }),
    );
    this.#refusals = new Map();
    for (const service of services) {
      const requested = requestedAddress(service, reserved);
      if (requested && "refusal" in requested) this.#refusals.set(uid(service), requested.refusal);
      else if (requested) this.#take(service, requested.address, holders);
      else if (!holders.has(service)) {
        const used = new Set(holders.values());
        const any = this.#options.free.find((each) => !used.has(each) && !cloud.isReserved(each));
        if (any !== undefined) holders.set(service, any);
      }
    }
    this.#addresses = new Map([...holders].map(([service, address]) => [uid(service), address]));
  }

  #take(service: V1Service, address: string, holders: Map<V1Service, string>): void {
    if (holders.get(service) === address) return;
    const conflicts = [...holders].some(
      ([other, held]) => other !== service && held === address && conflict(service, other),
    );
    if (conflicts || this.#options.isTakenElsewhere(address)) {
      this.#refusals.set(uid(service), addressInUse(service, address));
    } else holders.set(service, address);
  }
}

// External load balancers may share an address if they have no port in common.
function conflict(one: V1Service, other: V1Service): boolean {
  const ports = new Set(one.spec?.ports?.map(({ port }) => port));
  return isInternal(one) || (other.spec?.ports ?? []).some(({ port }) => ports.has(port));
}

const uid = (service: V1Service) => service.metadata!.uid!;

import type { V1EndpointSlice, V1Node, V1Service } from "@kubernetes/client-node";
import { isBackendServiceBalancer } from "./balancer-kind.ts";
import { announcedAddress, identity } from "./load-balancer-service.ts";
import { isCandidate } from "./node-candidates.ts";

/**
 * How long Google takes to add a node to a network endpoint group, or to remove one. It promises no time; this is on
 * the long side.
 */
export const CHANGE_SECONDS = 10;

/** A node of a group. A change that Google has begun is not cancelled. */
interface Member {
  isIn: boolean;
  change?: { readonly to: boolean; readonly doneAtMs: number };
}

/**
 * The nodes that each load balancer may use. A newer one has a group of them; with `externalTrafficPolicy: Local` only
 * nodes with a pod of the Service belong to it.
 */
export class NodeGroups {
  readonly #now: () => number;
  readonly #groups = new Map<string, Map<string, Member>>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The nodes of a Service's load balancer now. */
  nodesOf(service: V1Service, nodes: readonly V1Node[]): V1Node[] {
    const group = this.#groups.get(service.metadata!.uid!);
    return nodes.filter((node) =>
      isBackendServiceBalancer(service) ? group?.get(node.metadata!.name!)?.isIn : isCandidate(node, service),
    );
  }

  /**
   * Begins the changes that the cluster asks for.
   *
   * @returns the milliseconds until the next change is done; undefined when there is none
   */
  update(
    services: readonly V1Service[],
    nodes: readonly V1Node[],
    slices: readonly V1EndpointSlice[],
  ): number | undefined {
    const balanced = services.filter(
      (each) => each.spec?.type === "LoadBalancer" && isBackendServiceBalancer(each),
    );
    const uids = new Set(balanced.map(({ metadata }) => metadata!.uid!));
    for (const uid of this.#groups.keys()) if (!uids.has(uid)) this.#groups.delete(uid);
    const nowMs = this.#now();
    const doneAtMs = balanced.flatMap((service) =>
      this.#updateGroup(service, wantedNodes(service, nodes, slices), nodes),
    );
    return doneAtMs.length > 0 ? Math.max(0, Math.min(...doneAtMs) - nowMs) : undefined;
  }

  #updateGroup(service: V1Service, wanted: ReadonlySet<string>, nodes: readonly V1Node[]): number[] {
    const nowMs = this.#now();
    const uid = service.metadata!.uid!;
    const known = this.#groups.get(uid);
    // This program has just started, and the load balancer is older.
    const isSettled = known === undefined && announcedAddress(service) !== undefined;
    // A deleted node leaves at once, with its machine.
    const names = nodes.map(({ metadata }) => metadata!.name!);
    const group = new Map(
      names.map((name) => [name, known?.get(name) ?? { isIn: isSettled && wanted.has(name) }]),
    );
    this.#groups.set(uid, group);
    for (const [name, member] of group) {
      if (member.change && member.change.doneAtMs <= nowMs) {
        member.isIn = member.change.to;
        delete member.change;
      }
      if (!member.change && member.isIn !== wanted.has(name)) {
        member.change = { to: wanted.has(name), doneAtMs: nowMs + CHANGE_SECONDS * 1000 };
      }
    }
    return [...group.values()].flatMap(({ change }) => change?.doneAtMs ?? []);
  }
}

function wantedNodes(
  service: V1Service,
  nodes: readonly V1Node[],
  slices: readonly V1EndpointSlice[],
): Set<string> {
  const candidates = nodes
    .filter((node) => isCandidate(node, service))
    .map(({ metadata }) => metadata!.name!);
  if (service.spec?.externalTrafficPolicy !== "Local") return new Set(candidates);
  const { name, namespace } = identity(service);
  const own = slices.filter(
    ({ metadata }) =>
      metadata?.namespace === namespace && metadata?.labels?.["kubernetes.io/service-name"] === name,
  );
  // Pods that are not ready yet count, pods that end don't.
  const withPods = new Set(
    own.flatMap(({ endpoints }) =>
      (endpoints ?? []).filter(({ conditions }) => !conditions?.terminating).map(({ nodeName }) => nodeName),
    ),
  );
  return new Set(candidates.filter((each) => withPods.has(each)));
}

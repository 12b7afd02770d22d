import type { V1Service } from "@kubernetes/client-node";
import { isInternal } from "./balancer-kind.ts";
import type { ReservedAddress } from "./runtime.ts";

const NAMES = "networking.gke.io/load-balancer-ip-addresses";
// One for IPv4 and one for IPv6.
const MOST_NAMES = 2;

/** The address that a Service asks for, or why it can't have it. */
export type RequestedAddress =
  | { readonly address: string }
  | { readonly refusal: string }
  /** Any address will do. */
  | undefined;

/**
 * Reads a Service's request for an address as GKE's controllers do.
 *
 * As on GKE, a name that isn't reserved counts as no request: the Service then gets any address.
 */
export function requestedAddress(service: V1Service, reserved: readonly ReservedAddress[]): RequestedAddress {
  const named = readsNames(service) ? findNamed(service, reserved) : undefined;
  if (named) {
    const problem = mismatch(service, named);
    if (!problem) return { address: named.address };
    return {
      refusal: holdFailed(service, `reserved address ("${named.name}") is not valid, err: ${problem}`),
    };
  }
  const asked = service.spec?.loadBalancerIP;
  if (!asked) return undefined;
  const found = reserved.find(({ address }) => address === asked);
  if (!found) return { refusal: holdFailed(service, notFound(service, asked)) };
  const problem = mismatch(service, found);
  if (!problem) return { address: asked };
  return { refusal: holdFailed(service, `address ("${found.name}") validation failed, err: ${problem}`) };
}

/** What GKE says when another load balancer has the address. */
export function addressInUse(service: V1Service, address: string): string {
  const problem = isInternal(service)
    ? `googleapi: Error 409: IP_IN_USE_BY_ANOTHER_RESOURCE - IP '${address}' is already being used by another resource.`
    : "Specified IP address is in-use and would result in a conflict.";
  return forwardingRuleFailed(service, `IP configuration error: "${address}" ${problem}`);
}

// The older controller of external load balancers does not know the annotation.
const readsNames = (service: V1Service) =>
  isInternal(service) || service.spec?.loadBalancerClass !== undefined;

function findNamed({ metadata }: V1Service, reserved: readonly ReservedAddress[]) {
  const names = metadata?.annotations?.[NAMES]?.split(",").slice(0, MOST_NAMES) ?? [];
  for (const name of names) {
    const found = reserved.find((each) => each.name === name.trim());
    if (found) return found;
  }
  return undefined;
}

function mismatch(service: V1Service, { address, type, networkTier }: ReservedAddress): string | undefined {
  const expected = isInternal(service) ? "INTERNAL" : "EXTERNAL";
  if (type !== expected) {
    return `IP configuration error: "${address}" address type mismatch, expected "${expected}", actual: "${type}"`;
  }
  if (networkTier !== "PREMIUM") {
    return `Network tier mismatch for resource Static IP (${address}), desired: PREMIUM, received: ${networkTier}`;
  }
  return undefined;
}

function notFound(service: V1Service, address: string): string {
  if (isInternal(service)) {
    return (
      `"${address}" is not reserved, and the sandbox can only listen on addresses that it chose. ` +
      "Reserve an address without a value and set its name in the annotation " +
      NAMES
    );
  }
  return `IP configuration error: "${address}" address not found. Check if the IP is valid and is reserved in your VPC.`;
}

const holdFailed = (service: V1Service, problem: string) =>
  isInternal(service)
    ? `Error syncing load balancer: EnsureInternalLoadBalancer error: addrMgr.HoldAddress() returned error ${problem}`
    : forwardingRuleFailed(service, problem);

const forwardingRuleFailed = (service: V1Service, problem: string) =>
  isInternal(service)
    ? `Error syncing load balancer: ${problem}`
    : `Error ensuring Resource for L4 External LoadBalancer, err: failed to ensure forwarding rule - ${problem}`;

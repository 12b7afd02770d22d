import type { LoadBalancerFact } from "./load-balancer-facts.ts";

const ADDRESS_TO_USE = "ingress-gce `pkg/l4/address/to_use.go`, `pkg/l4/annotations/l4_static_address.go`";
const ADDRESS_MANAGER = "ingress-gce `pkg/l4/address/manager.go`";
const ADDRESS_RESOURCE = "terraform-provider-google `resource_compute_address.go`";

/** How reserved addresses behave, and where that is written. */
export const ADDRESS_FACTS: readonly LoadBalancerFact[] = [
  {
    behaviour:
      "A Service asks for addresses by name in `networking.gke.io/load-balancer-ip-addresses`, for both classes, or by value in " +
      "`spec.loadBalancerIP`. The first of at most two names that is reserved counts, before the value",
    source: ADDRESS_TO_USE,
  },
  {
    behaviour:
      "A name that is not reserved in the cluster's project and region counts as no request: the Service gets any address, and no event says so",
    source: ADDRESS_TO_USE,
  },
  {
    behaviour:
      "An external Service without a class is served by the older controller, which does not read the annotation",
    source: "cloud-provider-gcp `providers/gce/gce_loadbalancer_external.go`",
  },
  {
    behaviour:
      "An address of the other type or network tier, or a value that is not reserved: the event `SyncExternalLoadBalancerFailed` or " +
      "`SyncLoadBalancerFailed` in GKE's words. The Service keeps the address that it has",
    source: `${ADDRESS_MANAGER}, \`pkg/l4/controllers/\``,
    differs: "an internal value that is not reserved is refused; Google reserves it",
  },
  {
    behaviour:
      "An address in use by another Service: the same events. External Services share an address if they have no port in common",
    source: "ingress-gce `pkg/l4/resources/forwarding_rules.go`, and its pull request 2735 for Google's 409",
  },
  {
    behaviour:
      "An address is `RESERVED`, or `IN_USE` with the forwarding rule as its user. In use, it can't be deleted: 400 resourceInUseByAnotherResource",
    source: "Google's reference of the method `addresses.delete` and its list of errors",
  },
  {
    behaviour:
      "An external address is `PREMIUM` unless the request says otherwise. An internal one is always, with the purpose `GCE_ENDPOINT` and a subnetwork, " +
      "which can't be deleted before it",
    source: ADDRESS_RESOURCE,
    differs: "other purposes, IPv6 and ranges are not simulated",
  },
  {
    behaviour:
      "The caller can choose an external address only if a Service of the project has it, and an internal one in the subnetwork's range",
    source: "Google's page on reserving static addresses",
    differs:
      "the wording of both refusals is not verified. An internal address that Google chooses is in the subnetwork; here it is a loopback " +
      "address of this machine, as nothing else could reach it",
  },
  {
    behaviour:
      "A NAT is an item in the field `nats` of its router, which a `PATCH` replaces whole. Routers have no fingerprint, so of two " +
      "clients that change the list at a time one undoes the other's change",
    source: "terraform-provider-google-beta `resource_compute_router_nat.go`",
  },
  {
    behaviour:
      "A NAT's own addresses are reserved external ones of its region, without another user. They are `IN_USE` with the router as their " +
      "user, and can't be deleted before the NAT",
    source: "terraform-provider-google issue 6812; `natIps` of routers in the Compute API",
    differs:
      "the wording of the refusal of an address with another user is not verified. No packet leaves by the address: pods reach the " +
      "internet as this machine does",
  },
  {
    behaviour:
      "A NAT for all subnetworks is the only one of its network and region. Dynamic ports are powers of two from 32 on, and exclude " +
      "endpoint-independent mapping",
    source: "terraform-provider-google-beta `resource_compute_router_nat.go`, descriptions of its fields",
    differs: "the wording of these refusals is not verified",
  },
  {
    behaviour:
      "A change of a managed zone adds and deletes record sets in one step, or is refused as a whole: 409 for one that exists, 404 for " +
      "the deletion of one that does not, 412 for the deletion of one with other records",
    source:
      "Google's page on managing records and its reference of `changes.create`; terraform-provider-google `resource_dns_record_set.go`",
    differs:
      "the wording of the refusals is not verified. No name server answers, so no domain leads to the sandbox",
  },
  {
    behaviour: "Labels change by `setLabels` with the fingerprint of the current ones",
    source: ADDRESS_RESOURCE,
  },
  {
    behaviour: "GKE subsetting is turned on in place, and never off again",
    source: "Google's page on GKE subsetting; terraform-provider-google replaces the cluster",
    differs: "the wording of the refusal is not verified",
  },
];

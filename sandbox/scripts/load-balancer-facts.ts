import { CHANGE_SECONDS } from "../src/engine/cluster/node-groups.ts";

/** How a load balancer behaves, and where that is written. */
export interface LoadBalancerFact {
  readonly behaviour: string;
  readonly source: string;
  /** How the sandbox differs. */
  readonly differs?: string;
}

const L4_HEALTH_CHECKS = "ingress-gce `pkg/l4/healthchecks/healthchecksl4.go`";
const LEGACY = "cloud-provider-gcp `providers/gce/gce.go`";
const TRAFFIC_DISTRIBUTION = "Google's pages on traffic distribution for passthrough Network Load Balancers";

export const LOAD_BALANCER_FACTS: readonly LoadBalancerFact[] = [
  {
    behaviour:
      "Class `networking.gke.io/l4-regional-external` or `…/l4-regional-internal`, or the annotation `cloud.google.com/l4-rbs: enabled`: " +
      "the newer load balancer, with a backend service. No class, or a class that ends in `-legacy`: the older one",
    source:
      "ingress-gce `pkg/l4/annotations/service.go`, cloud-provider-gcp `providers/gce/gce_annotations.go`",
  },
  {
    behaviour:
      "Class `…/l4-regional-internal` without GKE subsetting, or another controller's class: no address and no event",
    source: "GKE's page on LoadBalancer Services, ingress-gce `pkg/l4/controllers/l4controller.go`",
    differs:
      "no version of the sandbox is too old for a class (`…/l4-regional-external` needs 1.33.1-gke.1779000)",
  },
  {
    behaviour:
      "Newer load balancer, policy `Local`: `GET /healthz` on the Service's own health check port every 3 s, 2 misses, 1 hit",
    source: L4_HEALTH_CHECKS,
  },
  {
    behaviour:
      "Newer load balancer, policy `Cluster`: `GET /healthz` on port 10256 of the node every 8 s, 3 misses, 1 hit",
    source: L4_HEALTH_CHECKS,
  },
  {
    behaviour: "Older load balancer, both policies: every 8 s, 3 misses, 1 hit, on the same ports",
    source: LEGACY,
  },
  {
    behaviour: "A check waits 1 s for an answer",
    source: `${L4_HEALTH_CHECKS}, ${LEGACY}`,
    differs:
      "1 s for the connection and 1 s for the answer; Google asks from several places, the sandbox from one",
  },
  {
    behaviour:
      "Newer load balancer, policy `Cluster`: its group has all nodes. Policy `Local`: its group has the nodes with a pod of the Service, " +
      "ready or not, that does not end",
    source: "ingress-gce `pkg/neg/syncers/endpoints_calculator.go`, `pkg/neg/types/types.go`",
    differs:
      "with policy `Cluster` Google takes at most 25 nodes (internal), or one for each pod and three for each zone (external)",
  },
  {
    behaviour:
      "A node enters or leaves a group some time after Google is asked, and a change that has begun is not cancelled",
    source: "ingress-gce `pkg/neg/syncers/transaction.go`; no promised time",
    differs: `always ${CHANGE_SECONDS} s, which is on the long side`,
  },
  {
    behaviour:
      "A node that is about to be drained (`operation.gke.io/type: drain`) or deleted (`ToBeDeletedByClusterAutoscaler`) leaves the groups of " +
      "the newer load balancer. The older one keeps it until it is deleted. A cordon alone changes nothing",
    source:
      "ingress-gce `pkg/utils/zonegetter/zone_getter.go`, cloud-provider-gcp `pkg/controller/service/controller.go`",
    differs:
      "kinder: connections that are open when a node leaves may go on for 10 minutes, at Google for 30 s",
  },
  {
    behaviour: "A new node, or a node with a new health check, gets no connections before its first hit",
    source:
      "`healthyThreshold` of healthChecks in the Compute API; that a node starts unhealthy is the harder reading of it",
    differs:
      "HAProxy spreads the checks of a Service's nodes evenly over the interval; its reload forgets single misses, so a node that has begun " +
      "to fail leaves later",
  },
  {
    behaviour:
      "New connections spread over the healthy nodes by a hash of addresses and ports, whatever the nodes have to do",
    source: TRAFFIC_DISTRIBUTION,
    differs: "a random choice; `sessionAffinity` has no effect on it",
  },
  {
    behaviour: "When all nodes are unhealthy, new connections go to all of them",
    source: `${TRAFFIC_DISTRIBUTION}; for the older one the field \`failoverRatio\` of targetPools in the Compute API`,
  },
  {
    behaviour:
      "A connection goes to one node. If that node does not answer, the client waits, and no other node is tried",
    source: TRAFFIC_DISTRIBUTION,
    differs:
      "HAProxy accepts the client's connection before it has one to the node. At Google a client that repeats its SYN reaches " +
      "a healthy node once the health check has failed; here the connection stays with its node",
  },
  {
    behaviour: "The nodes see the client's own address",
    source: TRAFFIC_DISTRIBUTION,
    differs:
      "all connections come from this machine's address; those of an internal Service from the ports 10000 to 29999, so that no " +
      "two Services of the same pods use a port within the minute in which a pod's kernel refuses it",
  },
  {
    behaviour: "Open TCP connections stay with a node that is unhealthy, and hang when it is dead",
    source: "`connectionPersistenceOnUnhealthyBackends` of the Compute API, default `DEFAULT_FOR_PROTOCOL`",
  },
];

import { VERSIONS } from "../src/engine/toolchain/versions.ts";

/** A part of the sandbox that is not simulated, and how it differs from Google's. */
export interface RealPart {
  readonly part: string;
  readonly is: string;
  readonly differs: string;
}

export const REAL_PARTS: readonly RealPart[] = [
  {
    part: "Engine",
    is: `Pulumi ${VERSIONS.pulumi} or newer runs the unchanged program, with state in a local folder`,
    differs: "nothing",
  },
  {
    part: "Kubernetes",
    is: `${VERSIONS.kubernetes} or newer: etcd, API server, controllers, scheduler, two kubelets, kube-proxy`,
    differs: "kube-proxy instead of Dataplane V2, one control plane in any location, no GKE system workloads",
  },
  {
    part: "Nodes",
    is: "containerd and runc; pods have their own networks, control groups and probes",
    differs: "a node is a container on this machine, without a kernel, disk or metadata server of its own",
  },
  {
    part: "Cluster DNS",
    is: `CoreDNS ${VERSIONS.coredns} or newer`,
    differs: "it runs beside the API server, not as pods",
  },
  {
    part: "Load balancers",
    is: "HAProxy with health checks over the nodes, reloaded without dropping a connection",
    differs: "external and internal addresses alike are loopback addresses of this machine",
  },
  {
    part: "Registry",
    is: "Docker's registry; the nodes pull from it by the real image names and digests",
    differs: "the four gcr.io hosts share one storage; it asks for an access token and grants it everything",
  },
  {
    part: "Builds",
    is: "the sandbox's own Docker daemon builds and pushes the app's image",
    differs: "without Docker Hub, the base image is built on this machine",
  },
  {
    part: "Access to the cluster",
    is: "the API server asks a token webhook for the owner of a Google access token, and authorises with RBAC",
    differs:
      "there is only one account, which may do everything; a request without credentials gets nothing, not even /healthz and /version",
  },
  {
    part: "Traffic",
    is: `Vegeta ${VERSIONS.vegeta} or newer sends the rehearsal's requests to the public address`,
    differs: "it comes from the same machine",
  },
];

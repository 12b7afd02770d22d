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
    differs:
      "kube-proxy instead of Dataplane V2, one control plane in any location. Kinder: NetworkPolicies are stored and " +
      "nothing enforces them, while Dataplane V2 drops what they don't allow",
  },
  {
    part: "Nodes",
    is: "containerd and runc; pods have their own networks, control groups and probes",
    differs:
      "a node is a container on this machine, without a kernel, disk or metadata server of its own, so no pod can act " +
      "as its service account at Google",
  },
  {
    part: "Room on the nodes",
    is:
      "the allocatable CPU, memory and disk of the pool's machine type and disk size, by GKE's own formula " +
      "(github.com/GoogleCloudPlatform/cluster-autoscaler), and the requests of the pods that GKE itself runs, so that a " +
      "pod which would be Pending on GKE is Pending here",
    differs:
      "pods of all nodes share this machine's processors and disk, and its memory up to each node's allocatable part; the " +
      "pods in place of GKE's own (gke-system-pods.ts has their requests, with sources) do nothing, and all of them are " +
      "in kube-system, in any kind of cluster; a node's disk has no more than its allocatable part, which holds no pod back",
  },
  {
    part: "Cluster DNS",
    is: `CoreDNS ${VERSIONS.coredns} or newer`,
    differs: "it runs beside the API server, not as pods",
  },
  {
    part: "Metrics of apps",
    is:
      "Debian's Prometheus scrapes what PodMonitorings select, by the rules that GKE's operator writes for its collectors " +
      "(github.com/GoogleCloudPlatform/prometheus-engine, pkg/operator/apis/monitoring/v1/pod_config.go)",
    differs:
      "the sandbox's server finds the pods, as Debian's Prometheus is built without Kubernetes' discovery; one Prometheus beside the API server instead of a collector on each node; it keeps a day and is lost with the " +
      "container, where Google's store keeps two years; PodMonitoring has the fields of cluster/metrics/pod-monitoring.ts and " +
      "no status, and ClusterPodMonitoring, Rules and OperatorConfig are not there. Kinder: no NetworkPolicy keeps it out, and " +
      "a new series can be queried at once",
  },
  {
    part: "Load balancers",
    is: "HAProxy, as hard as the load balancers of GKE (see below), reloaded without dropping a connection",
    differs: "external and internal addresses alike are loopback addresses of this machine",
  },
  {
    part: "Registry",
    is: "Docker's registry behind a token service like gcr.io's, which asks IAM for the right to pull or push; each node pulls with a token of its own service account, by the kubelet's credential provider",
    differs: "the four gcr.io hosts share one storage; a push to a host without a repository is accepted",
  },
  {
    part: "Builds",
    is: "the sandbox's own Docker daemon builds and pushes the app's image, and copies promoted ones",
    differs: "without Docker Hub, the base image is built on this machine",
  },
  {
    part: "Access to the cluster",
    is: "the API server asks webhooks for the owner of a Google access token and, after RBAC, for the container.* permissions of the owner's roles in IAM; refusals name the permission, as in GKE",
    differs:
      "the developer is cluster-admin by RBAC too; a request without credentials gets nothing, not even /healthz and /version",
  },
  {
    part: "Traffic",
    is: `Vegeta ${VERSIONS.vegeta} or newer sends the rehearsal's requests to the public address`,
    differs: "it comes from the same machine",
  },
];

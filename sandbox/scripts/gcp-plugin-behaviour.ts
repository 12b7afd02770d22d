import type { Behaviour } from "./kubernetes-plugin-behaviour.ts";

const CLUSTER = "`resource_container_cluster.go`";
const NODE_POOL = "`resource_container_node_pool.go`";
const PROJECT_SOURCE = "`resource_google_project.go`";

/** Read in the source of terraform-provider-google-beta 7.45, which the plugin is built on. The first four are measured too. */
export const GCP_BEHAVIOUR: readonly Behaviour[] = [
  {
    what: "A cluster whose creation failed stays in the state, and no refresh sees a difference",
    from: `${CLUSTER}, resourceContainerClusterCreate`,
    test: "keeps a cluster that was made half-way without a difference, and its node pool waits until its limit",
  },
  {
    what: "A node pool that is refused with FAILED_PRECONDITION is asked for until its time limit",
    from: `${NODE_POOL}, resourceContainerNodePoolCreate`,
    test: "is asked for again until its time limit when the cluster is not ready, also after a cancellation",
  },
  {
    what: "A cancelled update does not end that",
    from: "the same function: its retries do not look at the provider's context",
    test: "is asked for again until its time limit when the cluster is not ready, also after a cancellation",
  },
  {
    what: "A node pool that exists is an error at every update, also when only the answer to its creation was lost",
    from: "the same function",
    test: "fails at each update with a lost answer to the node pool's creation, until the pool is deleted",
  },
  {
    what: "A cluster's creation fails when the removal of its default pool is refused, also when the pool is gone",
    from: `${CLUSTER}, resourceContainerClusterCreate`,
    test: "keeps a cluster whose default pool's deletion got no answer, and goes on at the next update",
  },
  {
    what: "A node pool that ends in ERROR stays in the state, and no refresh sees a difference",
    from: `${NODE_POOL}, resourceContainerNodePoolCreate and flattenNodePool`,
    test: "keeps a node pool that was made half-way without a difference, until it is deleted",
  },
  {
    what: "A cancelled creation of a cluster or node pool is in the state, and the next read waits for it",
    from: "`operation` in both files",
    test: "is in the state when its creation is cancelled, and the next read waits for the operation",
  },
  {
    what: "The import of a cluster or a node pool waits until Google no longer works on the cluster",
    from: "resourceContainerClusterStateImporter and resourceContainerNodePoolStateImporter in both files",
    test: "is imported once Google no longer works on its cluster",
  },
  {
    what: "A function that looks up one resource fails when there is none",
    from: "transport_tpg.HandleDataSourceNotFoundError, and the `not found` of each `data_source_*.go`",
    test: "fail for a resource that does not exist",
  },
  {
    what: "A function that reads an access policy returns nothing when there is no such resource",
    from: "`datasource_iam_policy.go`, DatasourceIamPolicyRead",
    test: "returns nothing for a repository that does not exist",
  },
  {
    what: "A version of a secret that Google does not give is an error with Google's words",
    from: "`data_source_secret_manager_secret_version_access.go`, dataSourceSecretManagerSecretVersionAccessRead",
    test: "fails with Google's words",
  },
  {
    what: "A project asks first whether the caller may use the billing account",
    from: `${PROJECT_SOURCE}, resourceGoogleProjectCheckPreRequisites`,
    test: "is not created when the caller may not use the billing account",
  },
  {
    what: "The firewall rules of the network `default` are deleted before it",
    from: `${PROJECT_SOURCE}, forceDeleteComputeNetwork`,
    test: "is created in its folder, with billing and without the default network",
  },
  {
    what: "A range that was asked for by its size does not differ from a range of that size",
    from: "tpgresource.CidrOrSizeDiffSuppress",
    test: "the template's regional cluster is created with a node in each zone, unchanged and destroyed",
  },
];

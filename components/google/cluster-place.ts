/** A cluster as gcloud names it. */
export interface ClusterPlace {
  readonly project: string;
  readonly location: string;
  readonly clusterName: string;
}

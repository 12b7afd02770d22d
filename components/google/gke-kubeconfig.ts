export interface KubeconfigArgs {
  /** Name of the context, its cluster and its user. */
  readonly contextName: string;
  /** Address of the control plane. */
  readonly server: string;
  /**
   * The certificate authority of the control plane, in base64.
   * @default - a public one, as DNS endpoints have
   */
  readonly certificateAuthorityData?: string;
}

/** A kubeconfig without credentials. `gke-gcloud-auth-plugin` fetches a token for each use. */
export function kubeconfig(args: KubeconfigArgs): string {
  const { contextName: name, server, certificateAuthorityData } = args;
  const authority = certificateAuthorityData
    ? { "certificate-authority-data": certificateAuthorityData }
    : {};
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server, ...authority } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "gke-gcloud-auth-plugin",
            installHint: "Install gke-gcloud-auth-plugin: gcloud components install gke-gcloud-auth-plugin",
            provideClusterInfo: true,
          },
        },
      },
    ],
  });
}

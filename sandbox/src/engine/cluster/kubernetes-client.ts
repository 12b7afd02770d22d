import { ApiException, CoreV1Api, KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";

export interface KubernetesClient {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  /** Objects of any kind. */
  readonly objects: KubernetesObjectApi;
}

export function kubernetesClient(kubeconfigFile: string): KubernetesClient {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigFile);
  return {
    config,
    core: config.makeApiClient(CoreV1Api),
    objects: KubernetesObjectApi.makeApiClient(config),
  };
}

/** Whether the API server answered with that HTTP status. */
export const isStatus = (error: unknown, code: number) =>
  error instanceof ApiException && error.code === code;

/** Awaits a change or deletion; what is gone already is fine. */
export async function unlessGone(change: Promise<unknown>): Promise<void> {
  await change.catch((error: unknown) => {
    if (!isStatus(error, 404)) throw error;
  });
}

import {
  ApiException,
  CoreV1Api,
  DiscoveryV1Api,
  KubeConfig,
  KubernetesObjectApi,
} from "@kubernetes/client-node";

export interface KubernetesClient {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  readonly discovery: DiscoveryV1Api;
  /** Objects of any kind. */
  readonly objects: KubernetesObjectApi;
}

export function kubernetesClient(kubeconfigFile: string): KubernetesClient {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigFile);
  return {
    config,
    core: config.makeApiClient(CoreV1Api),
    discovery: config.makeApiClient(DiscoveryV1Api),
    objects: KubernetesObjectApi.makeApiClient(config),
  };
}

/** Whether the error is this HTTP status from the API server. */
export const isStatus = (error: unknown, code: number) =>
  error instanceof ApiException && error.code === code;

/** Awaits a change or deletion. A missing object is no error. */
export async function unlessGone(change: Promise<unknown>): Promise<void> {
  await change.catch((error: unknown) => {
    if (!isStatus(error, 404)) throw error;
  });
}

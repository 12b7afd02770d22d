import {
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  type KubeConfig,
} from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";

const MERGE = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
const POLL_MS = 200;
export const PUBLIC = "public";
export const PREVIEW = "preview";

/** A pod that is not on its way out. */
export interface AppPod {
  readonly name: string;
  readonly node?: string;
  readonly ready: boolean;
  /** Why its container does not run, such as `ErrImagePull`. */
  readonly waiting?: string;
}

/** What a person sees of the app, and changes by hand, with kubectl. */
export class AppCluster {
  readonly #namespace: string;
  readonly #core: CoreV1Api;
  readonly #apps: AppsV1Api;
  readonly #batch: BatchV1Api;

  constructor(config: KubeConfig, namespace: string) {
    this.#namespace = namespace;
    this.#core = config.makeApiClient(CoreV1Api);
    this.#apps = config.makeApiClient(AppsV1Api);
    this.#batch = config.makeApiClient(BatchV1Api);
  }

  /** The cluster's app: what stands behind the Service `public`. */
  static async find(config: KubeConfig): Promise<AppCluster> {
    const { items } = await config.makeApiClient(CoreV1Api).listServiceForAllNamespaces();
    const found = items.find(
      ({ metadata, spec }) => metadata?.name === PUBLIC && spec?.type === "LoadBalancer",
    );
    const namespace = found?.metadata?.namespace;
    if (!namespace)
      throw new Error(`the cluster has no Service '${PUBLIC}'; deploy the app with 'npm start'`);
    return new AppCluster(config, namespace);
  }

  /** The colour that a Service selects. */
  async selected(service: string): Promise<string | undefined> {
    const { spec } = await this.#core.readNamespacedService({ name: service, namespace: this.#namespace });
    return spec?.selector?.color;
  }

  async select(service: string, color: string): Promise<void> {
    const body = { spec: { selector: { color } } };
    await this.#core.patchNamespacedService({ name: service, namespace: this.#namespace, body }, MERGE);
  }

  async patchService(service: string, spec: object): Promise<void> {
    await this.#core.patchNamespacedService(
      { name: service, namespace: this.#namespace, body: { spec } },
      MERGE,
    );
  }

  /** How many pods a colour is told to have. */
  async replicas(color: string): Promise<number | undefined> {
    return (await this.#deployment(color)).spec?.replicas;
  }

  async scale(color: string, replicas: number): Promise<void> {
    await this.#patchDeployment(color, { spec: { replicas } });
  }

  async image(color: string): Promise<string | undefined> {
    return (await this.#deployment(color)).spec?.template.spec?.containers[0]?.image;
  }

  async setImage(color: string, image: string): Promise<void> {
    const { spec } = await this.#deployment(color);
    const [container, ...others] = spec?.template.spec?.containers ?? [];
    const containers = [{ ...container, image }, ...others];
    await this.#patchDeployment(color, { spec: { template: { spec: { containers } } } });
  }

  async pods(color: string): Promise<AppPod[]> {
    const labelSelector = `color=${color},app=${this.#namespace}`;
    const { items } = await this.#core.listNamespacedPod({ namespace: this.#namespace, labelSelector });
    return items
      .filter(({ metadata }) => !metadata?.deletionTimestamp)
      .map(({ metadata, spec, status }) => ({
        name: metadata!.name!,
        node: spec?.nodeName,
        ready: status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false,
        waiting: status?.containerStatuses?.[0]?.state?.waiting?.reason,
      }));
  }

  /** Forgets a pod without waiting for its node to say that it has ended. */
  async forgetPod(name: string): Promise<void> {
    await this.#core.deleteNamespacedPod({ name, namespace: this.#namespace, gracePeriodSeconds: 0 });
  }

  /** Names of the Jobs that have begun and not ended. */
  async runningJobs(): Promise<string[]> {
    const { items } = await this.#batch.listNamespacedJob({ namespace: this.#namespace });
    return items.filter(({ status }) => status?.active).map(({ metadata }) => metadata!.name!);
  }

  async nodes(): Promise<{ name: string; ready: boolean }[]> {
    const { items } = await this.#core.listNode();
    return items.map(({ metadata, status }) => ({
      name: metadata!.name!,
      ready: status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false,
    }));
  }

  /** Changes whenever anyone changes what the app's Services or Deployments are told. */
  async fingerprint(): Promise<string> {
    const namespace = this.#namespace;
    const [services, deployments] = await Promise.all([
      this.#core.listNamespacedService({ namespace }),
      this.#apps.listNamespacedDeployment({ namespace }),
    ]);
    const specs = [...services.items, ...deployments.items].map(({ metadata, spec }) => [
      metadata!.uid,
      metadata!.generation,
      spec,
    ]);
    return JSON.stringify(specs);
  }

  async #deployment(color: string) {
    return this.#apps.readNamespacedDeployment({ name: color, namespace: this.#namespace });
  }

  async #patchDeployment(color: string, body: object): Promise<void> {
    await this.#apps.patchNamespacedDeployment({ name: color, namespace: this.#namespace, body }, MERGE);
  }
}

/** @throws Error when it is not so in time. */
export async function until(
  what: string,
  timeoutSeconds: number,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const deadlineAtMs = performance.now() + timeoutSeconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > deadlineAtMs) throw new Error(`not within ${timeoutSeconds} s: ${what}`);
    await sleep(POLL_MS);
  }
}

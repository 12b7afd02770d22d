import type { Color } from "../components/release/colors.ts";
import { otherColor } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import type { KubernetesApi, KubernetesObject } from "./kubernetes-api.ts";
import { appliedByPulumi } from "./owned-fields.ts";

/** The result of a switch at once. */
export interface Switched {
  /** The colour that external users reached before. */
  readonly before: string | undefined;
  /** The version that each colour runs. */
  readonly versions: Readonly<Partial<Record<Color, string>>>;
}

/**
 * Sends external users to a colour at once, and internal testers to the other, as the next `pulumi up` would. Applies
 * the selectors as Pulumi's own field manager, so that this update finds nothing left to change.
 *
 * @throws DeliveryError when the colour has no ready pod; then nothing has changed
 */
export async function switchNow(api: KubernetesApi, namespace: string, color: Color): Promise<Switched> {
  const services = `/api/v1/namespaces/${namespace}/services`;
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const other = otherColor(color);
  const [publicService, previewService, deployment, otherDeployment] = await Promise.all([
    api.get(`${services}/public`),
    api.get(`${services}/preview`),
    api.get(`${deployments}/${color}`),
    api.get(`${deployments}/${other}`),
  ]);
  if (!publicService) {
    throw new DeliveryError(
      `public: expected a Service with this name in the namespace ${namespace}, got none. ` +
        "Deploy the stack first: pulumi up",
    );
  }
  refuseCold(color, deployment);
  await select(api, services, publicService, color);
  if (previewService) await select(api, services, previewService, other);
  return {
    before: selectorOf(publicService).color,
    versions: { [color]: versionOf(deployment), [other]: versionOf(otherDeployment) },
  };
}

function versionOf(deployment: KubernetesObject | undefined): string | undefined {
  const { spec } = (deployment ?? {}) as {
    readonly spec?: {
      readonly template?: { readonly metadata?: { readonly labels?: { version?: string } } };
    };
  };
  return spec?.template?.metadata?.labels?.version;
}

function refuseCold(color: Color, deployment: KubernetesObject | undefined): void {
  const { replicas = 0, readyReplicas = 0 } = (deployment?.status ?? {}) as Record<string, number>;
  if (readyReplicas > 0) return;
  const got = deployment ? `${readyReplicas} of ${replicas} pods ready` : "no Deployment";
  throw new DeliveryError(
    `${color}: expected a ready pod, got ${got}: external users would reach nothing. ` +
      `Switch with an update, which waits for ready pods: npm run switch -- ${color}`,
  );
}

async function select(
  api: KubernetesApi,
  services: string,
  service: KubernetesObject,
  color: Color,
): Promise<void> {
  const { name } = service.metadata as { readonly name: string };
  if (selectorOf(service).color === color) return;
  const applied = appliedByPulumi(service);
  if (!applied) {
    throw new DeliveryError(
      `${name}: expected a Service that Pulumi applied, got another one. Name the context of the stack's cluster with: ` +
        "--context <context>",
    );
  }
  const spec = applied.object.spec as KubernetesObject;
  const selector = { ...selectorOf(service), color };
  await api.apply(
    `${services}/${name}`,
    { ...applied.object, spec: { ...spec, selector } },
    applied.fieldManager,
  );
}

function selectorOf(service: KubernetesObject): Readonly<Record<string, string>> {
  return (service.spec as { readonly selector: Readonly<Record<string, string>> }).selector;
}

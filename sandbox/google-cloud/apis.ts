import { artifactRegistry } from "./artifact-registry/artifact-registry.ts";
import type { Cloud } from "./cloud.ts";
import { cloudBilling } from "./cloud-billing.ts";
import { compute } from "./compute/compute.ts";
import { container } from "./container/container.ts";
import { iam } from "./iam.ts";
import { resourceManager } from "./resource-manager/resource-manager.ts";
import type { Api } from "./routes.ts";
import { serviceUsage } from "./service-usage.ts";

/** Every simulated API. */
export function createApis(cloud: Cloud): Api[] {
  return [
    serviceUsage(cloud),
    resourceManager(cloud),
    cloudBilling(cloud),
    iam(cloud),
    compute(cloud),
    artifactRegistry(cloud),
    container(cloud),
  ];
}

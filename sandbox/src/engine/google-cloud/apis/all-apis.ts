import { artifactRegistry } from "./artifact-registry/artifact-registry.ts";
import type { Cloud } from "../kernel/cloud.ts";
import { cloudBilling } from "./cloud-billing/cloud-billing.ts";
import { compute } from "./compute/compute.ts";
import { container } from "./container/container.ts";
import { iam } from "./iam/iam.ts";
import { resourceManager } from "./resource-manager/resource-manager.ts";
import type { Api } from "../http/routes.ts";
import { serviceUsage } from "./service-usage/service-usage.ts";

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

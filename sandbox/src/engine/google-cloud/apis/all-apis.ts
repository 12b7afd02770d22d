import { artifactRegistry } from "./artifact-registry/artifact-registry.ts";
import type { Cloud } from "../kernel/cloud.ts";
import { cloudBilling } from "./cloud-billing/cloud-billing.ts";
import { compute } from "./compute/compute.ts";
import { container } from "./container/container.ts";
import { cloudDns } from "./cloud-dns/cloud-dns.ts";
import { cloudKms } from "./cloud-kms/cloud-kms.ts";
import { monitoring } from "./monitoring/monitoring.ts";
import { secretManager } from "./secret-manager/secret-manager.ts";
import { storage } from "./storage/storage.ts";
import { sts } from "./sts/sts.ts";
import { iam } from "./iam/iam.ts";
import { iamCredentials } from "./iam-credentials/iam-credentials.ts";
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
    iamCredentials(cloud),
    sts(cloud),
    cloudKms(cloud),
    secretManager(cloud),
    storage(cloud),
    compute(cloud),
    cloudDns(cloud),
    artifactRegistry(cloud),
    container(cloud),
    monitoring(cloud),
  ];
}

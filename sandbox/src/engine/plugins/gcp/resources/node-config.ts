import type { Properties } from "../../provider.ts";
import type { Fields } from "../fields/field.ts";
import { boolean, map, number, object, objects, string, strings } from "../fields/field.ts";
import type { UpdateStep } from "../rest-resource.ts";

const kept = { computed: true, replace: true } as const;

/** The configuration of a node pool's nodes. */
export const nodeConfigFields: Fields = {
  machineType: string({ computed: true }),
  diskSizeGb: number({ computed: true }),
  diskType: string({ computed: true }),
  imageType: string({ computed: true }),
  serviceAccount: string(kept),
  oauthScopes: strings({ ...kept, unordered: true }),
  metadata: map(kept),
  labels: map({ computed: true }),
  resourceLabels: map({ computed: true }),
  tags: strings(),
  taints: objects({
    key: string({ required: true }),
    value: string({ required: true }),
    effect: string({ required: true }),
  }),
  spot: boolean({ replace: true }),
  preemptible: boolean({ replace: true }),
  loggingVariant: string({ at: "loggingConfig.variantConfig.variant", computed: true }),
  gvnic: object({ enabled: boolean({ required: true }) }),
  gcfsConfig: object({ enabled: boolean({ required: true }) }, { computed: true }),
  shieldedInstanceConfig: object(
    { enableSecureBoot: boolean(), enableIntegrityMonitoring: boolean({ default: true }) },
    kept,
  ),
  workloadMetadataConfig: object({ mode: string({ required: true }) }, { computed: true }),
};

const put = (part: string, request: (config: Properties) => Properties): UpdateStep => ({
  part: `config.${part}`,
  request: ({ config }) => ({ method: "PUT", body: request((config ?? {}) as Properties) }),
});

/** The requests that change the configuration of nodes in place, one for each part. */
export const nodeConfigUpdates: readonly UpdateStep[] = [
  put("machineType", ({ machineType }) => ({ machineType: machineType! })),
  put("diskSizeGb", ({ diskSizeGb }) => ({ diskSizeGb: diskSizeGb! })),
  put("diskType", ({ diskType }) => ({ diskType: diskType! })),
  put("imageType", ({ imageType }) => ({ imageType: imageType! })),
  put("labels", ({ labels = {} }) => ({ labels: { labels } })),
  put("resourceLabels", ({ resourceLabels: labels = {} }) => ({ resourceLabels: { labels } })),
  put("tags", ({ tags = [] }) => ({ tags: { tags } })),
  put("taints", ({ taints = [] }) => ({ taints: { taints } })),
  put("loggingConfig", ({ loggingConfig = {} }) => ({ loggingConfig })),
  put("gvnic", ({ gvnic = { enabled: false } }) => ({ gvnic })),
  put("gcfsConfig", ({ gcfsConfig = { enabled: false } }) => ({ gcfsConfig })),
  put("workloadMetadataConfig", ({ workloadMetadataConfig = {} }) => ({ workloadMetadataConfig })),
];

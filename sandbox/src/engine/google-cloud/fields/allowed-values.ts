import { KUBERNETES_LABELS, LABELS, matching, oneOf, TIMESTAMP, type AllowedValues } from "./value-rules.ts";

/**
 * The values that a field accepts. The other tables are generated from Google's types for TypeScript, which have no
 * values.
 *
 * @returns undefined when the field accepts every value of its type, as far as the sandbox knows
 */
export function allowedValues(api: string, message: string, field: string): AllowedValues | undefined {
  return ALLOWED_VALUES[api]?.[`${message}.${field}`];
}

const DATAPATHS = oneOf(
  ...["DATAPATH_PROVIDER_UNSPECIFIED", "LEGACY_DATAPATH", "ADVANCED_DATAPATH"],
  ...["MIGRATE_TO_ADVANCED_DATAPATH", "MIGRATE_TO_LEGACY_DATAPATH"],
);
const STACK_TYPES = oneOf("STACK_TYPE_UNSPECIFIED", "IPV4", "IPV4_IPV6");

/** The fields that this program, gcloud and the gcp plugin set, by API, message and field. */
export const ALLOWED_VALUES: Readonly<Record<string, Readonly<Record<string, AllowedValues>>>> = {
  ar: {
    "CleanupPolicy.action": oneOf("ACTION_UNSPECIFIED", "DELETE", "KEEP"),
    "CleanupPolicyCondition.tagState": oneOf("TAG_STATE_UNSPECIFIED", "TAGGED", "UNTAGGED", "ANY"),
    "Repository.format": oneOf(
      ...["FORMAT_UNSPECIFIED", "DOCKER", "MAVEN", "NPM", "APT", "YUM", "GOOGET", "PYTHON", "KFP", "GO"],
      ...["GENERIC", "RUBY"],
    ),
    "Repository.labels": LABELS,
    "Repository.mode": oneOf(
      ...["MODE_UNSPECIFIED", "STANDARD_REPOSITORY", "VIRTUAL_REPOSITORY", "REMOTE_REPOSITORY"],
      ...["AOSS_REPOSITORY", "ASSURED_OSS_REPOSITORY"],
    ),
    "VulnerabilityScanningConfig.enablementConfig": oneOf(
      ...["ENABLEMENT_CONFIG_UNSPECIFIED", "INHERITED", "DISABLED"],
    ),
  },
  compute: {
    "Address.addressType": oneOf("EXTERNAL", "INTERNAL", "UNSPECIFIED_TYPE"),
    "Address.ipVersion": oneOf("IPV4", "IPV6", "UNSPECIFIED_VERSION"),
    "Address.labels": LABELS,
    "Address.networkTier": oneOf(
      "FIXED_STANDARD",
      "PREMIUM",
      "STANDARD",
      "STANDARD_OVERRIDES_FIXED_STANDARD",
    ),
    "Network.networkFirewallPolicyEnforcementOrder": oneOf(
      "AFTER_CLASSIC_FIREWALL",
      "BEFORE_CLASSIC_FIREWALL",
    ),
    "NetworkRoutingConfig.bgpBestPathSelectionMode": oneOf("LEGACY", "STANDARD"),
    "NetworkRoutingConfig.routingMode": oneOf("GLOBAL", "REGIONAL"),
    "RouterBgp.advertiseMode": oneOf("CUSTOM", "DEFAULT"),
    "RouterNat.autoNetworkTier": oneOf("PREMIUM", "STANDARD"),
    "RouterNat.type": oneOf("PRIVATE", "PUBLIC"),
    "RouterNatLogConfig.filter": oneOf("ALL", "ERRORS_ONLY", "TRANSLATIONS_ONLY"),
    "Subnetwork.privateIpv6GoogleAccess": oneOf(
      ...["DISABLE_GOOGLE_ACCESS", "ENABLE_BIDIRECTIONAL_ACCESS_TO_GOOGLE"],
      "ENABLE_OUTBOUND_VM_ACCESS_TO_GOOGLE",
    ),
    "Subnetwork.purpose": oneOf(
      ...["GLOBAL_MANAGED_PROXY", "INTERNAL_HTTPS_LOAD_BALANCER", "PEER_MIGRATION", "PRIVATE", "PRIVATE_NAT"],
      ...["PRIVATE_RFC_1918", "PRIVATE_SERVICE_CONNECT", "REGIONAL_MANAGED_PROXY"],
    ),
    "Subnetwork.role": oneOf("ACTIVE", "BACKUP"),
    "Subnetwork.stackType": oneOf("IPV4_IPV6", "IPV4_ONLY", "IPV6_ONLY"),
    "SubnetworkLogConfig.aggregationInterval": oneOf(
      ...["INTERVAL_5_SEC", "INTERVAL_30_SEC", "INTERVAL_1_MIN", "INTERVAL_5_MIN", "INTERVAL_10_MIN"],
      "INTERVAL_15_MIN",
    ),
    "SubnetworkLogConfig.metadata": oneOf("CUSTOM_METADATA", "EXCLUDE_ALL_METADATA", "INCLUDE_ALL_METADATA"),
  },
  container: {
    "BinaryAuthorization.evaluationMode": oneOf(
      ...["EVALUATION_MODE_UNSPECIFIED", "DISABLED", "PROJECT_SINGLETON_POLICY_ENFORCE", "POLICY_BINDINGS"],
      "POLICY_BINDINGS_AND_PROJECT_SINGLETON_POLICY_ENFORCE",
    ),
    "Cluster.resourceLabels": LABELS,
    "ClusterUpdate.desiredDatapathProvider": DATAPATHS,
    "ClusterUpdate.desiredStackType": STACK_TYPES,
    "DNSConfig.clusterDns": oneOf("PROVIDER_UNSPECIFIED", "PLATFORM_DEFAULT", "CLOUD_DNS", "KUBE_DNS"),
    "DNSConfig.clusterDnsScope": oneOf("DNS_SCOPE_UNSPECIFIED", "CLUSTER_SCOPE", "VPC_SCOPE"),
    "DailyMaintenanceWindow.startTime": matching("a time from 00:00 to 23:59", (text) =>
      /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
    ),
    "DatabaseEncryption.state": oneOf("UNKNOWN", "ENCRYPTED", "DECRYPTED"),
    "GatewayAPIConfig.channel": oneOf(
      ...["CHANNEL_UNSPECIFIED", "CHANNEL_DISABLED", "CHANNEL_EXPERIMENTAL", "CHANNEL_STANDARD"],
    ),
    "IPAllocationPolicy.stackType": STACK_TYPES,
    "LoggingComponentConfig.enableComponents": oneOf(
      ...["COMPONENT_UNSPECIFIED", "SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER"],
      ...["CONTROLLER_MANAGER", "ADDON_MANAGER", "KCP_SSHD", "KCP_CONNECTION", "KCP_HPA"],
    ),
    "LoggingVariantConfig.variant": oneOf("VARIANT_UNSPECIFIED", "DEFAULT", "MAX_THROUGHPUT"),
    "MaintenanceExclusionOptions.scope": oneOf(
      ...["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"],
    ),
    "MonitoringComponentConfig.enableComponents": oneOf(
      ...["COMPONENT_UNSPECIFIED", "SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER"],
      ...[
        "CONTROLLER_MANAGER",
        "STORAGE",
        "HPA",
        "POD",
        "DAEMONSET",
        "DEPLOYMENT",
        "STATEFULSET",
        "CADVISOR",
      ],
      ...["KUBELET", "DCGM", "JOBSET", "GOOGLE_PROMETHEUS_ENGINE"],
    ),
    "NetworkConfig.datapathProvider": DATAPATHS,
    "NodeConfig.diskType": oneOf(
      ...["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced", "hyperdisk-extreme"],
      ...["hyperdisk-throughput", "hyperdisk-ml", "hyperdisk-balanced-high-availability"],
    ),
    "NodeConfig.labels": KUBERNETES_LABELS,
    "NodeConfig.machineType": matching("a machine type such as e2-standard-2", (text) =>
      /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(text),
    ),
    "NodeConfig.resourceLabels": LABELS,
    "RecurringTimeWindow.recurrence": matching("a rule of RFC 5545 such as FREQ=WEEKLY;BYDAY=SA", (text) =>
      /^(RRULE:)?FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+-]+)*$/.test(text),
    ),
    "ReleaseChannel.channel": oneOf("UNSPECIFIED", "RAPID", "REGULAR", "STABLE", "EXTENDED"),
    "ResourceLabels.labels": LABELS,
    "SecurityPostureConfig.mode": oneOf("MODE_UNSPECIFIED", "DISABLED", "BASIC", "ENTERPRISE"),
    "SecurityPostureConfig.vulnerabilityMode": oneOf(
      ...["VULNERABILITY_MODE_UNSPECIFIED", "VULNERABILITY_DISABLED", "VULNERABILITY_BASIC"],
      "VULNERABILITY_ENTERPRISE",
    ),
    "SetLabelsRequest.resourceLabels": LABELS,
    "TimeWindow.endTime": TIMESTAMP,
    "TimeWindow.startTime": TIMESTAMP,
    "UpgradeSettings.strategy": oneOf(
      ...["NODE_POOL_UPDATE_STRATEGY_UNSPECIFIED", "ROLLING", "BLUE_GREEN", "SURGE", "QUEUED_PROVISIONING"],
      "SHORT_LIVED",
    ),
    "WorkloadMetadataConfig.mode": oneOf("MODE_UNSPECIFIED", "GCE_METADATA", "GKE_METADATA"),
  },
  crm: { "Project.labels": LABELS },
};

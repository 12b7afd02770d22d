import type { Fields } from "../fields/field.ts";
import { boolean, inPath, number, object, objects, string, strings } from "../fields/field.ts";
import { labels } from "./labels.ts";
import { nodeConfigFields } from "./node-config.ts";

const kept = { computed: true, replace: true } as const;
const enabled = (options = {}) => object({ enabled: boolean({ required: true }) }, options);
const disabled = () => object({ disabled: boolean({ required: true }) }, { computed: true });

const networking: Fields = {
  network: string({ ...kept, reference: true }),
  subnetwork: string({ ...kept, reference: true }),
  networkingMode: string({
    at: "ipAllocationPolicy.useIpAliases",
    default: "VPC_NATIVE",
    replace: true,
    encode: (mode) => mode === "VPC_NATIVE",
    decode: (aliases) => (aliases ? "VPC_NATIVE" : "ROUTES"),
  }),
  ipAllocationPolicy: object(
    {
      clusterSecondaryRangeName: string(kept),
      servicesSecondaryRangeName: string(kept),
      clusterIpv4CidrBlock: string({ ...kept, sizeOrRange: true }),
      servicesIpv4CidrBlock: string({ ...kept, sizeOrRange: true }),
      stackType: string(kept),
    },
    { computed: true },
  ),
  datapathProvider: string({ at: "networkConfig.datapathProvider", ...kept }),
  enableIntranodeVisibility: boolean({ at: "networkConfig.enableIntraNodeVisibility", computed: true }),
  // Google never turns it off.
  enableL4IlbSubsetting: boolean({
    at: "networkConfig.enableL4ilbSubsetting",
    replace: (old) => old === true,
  }),
  gatewayApiConfig: object(
    { channel: string({ required: true }) },
    { at: "networkConfig.gatewayApiConfig", computed: true },
  ),
  clusterIpv4Cidr: string(kept),
  servicesIpv4Cidr: string({ output: true }),
};

const ipEndpoints = "controlPlaneEndpointsConfig.ipEndpointsConfig";
export const AUTHORIZED_NETWORKS = `${ipEndpoints}.authorizedNetworksConfig`;

// Access to the control plane. Google has most of it in one object, and Pulumi in three.
const controlPlane: Fields = {
  controlPlaneEndpointsConfig: object(
    {
      dnsEndpointConfig: object(
        {
          allowExternalTraffic: boolean(),
          enableK8sTokensViaDns: boolean(),
          enableK8sCertsViaDns: boolean(),
          endpoint: string({ output: true }),
        },
        { computed: true },
      ),
      ipEndpointsConfig: object({ enabled: boolean({ default: true }) }, { computed: true }),
    },
    { computed: true },
  ),
  masterAuthorizedNetworksConfig: object(
    {
      cidrBlocks: objects(
        { cidrBlock: string({ required: true }), displayName: string() },
        { unordered: true },
      ),
      gcpPublicCidrsAccessEnabled: boolean({ computed: true }),
      privateEndpointEnforcementEnabled: boolean({ computed: true }),
    },
    { at: AUTHORIZED_NETWORKS, constants: { enabled: true } },
  ),
  privateClusterConfig: object(
    {
      enablePrivateNodes: boolean({ at: "networkConfig.defaultEnablePrivateNodes" }),
      enablePrivateEndpoint: boolean({
        at: `${ipEndpoints}.enablePublicEndpoint`,
        encode: (isPrivate) => !isPrivate,
        decode: (isPublic) => !isPublic,
      }),
      masterIpv4CidrBlock: string({ at: "privateClusterConfig.masterIpv4CidrBlock", ...kept }),
      masterGlobalAccessConfig: object(
        { enabled: boolean({ at: `${ipEndpoints}.globalAccess`, required: true }) },
        { at: "", computed: true },
      ),
      privateEndpoint: string({ at: `${ipEndpoints}.privateEndpoint`, output: true }),
      publicEndpoint: string({ at: `${ipEndpoints}.publicEndpoint`, output: true }),
    },
    { at: "", computed: true },
  ),
  masterAuth: object(
    {
      clientCertificateConfig: object({ issueClientCertificate: boolean({ required: true }) }, kept),
      clusterCaCertificate: string({ output: true }),
      clientCertificate: string({ output: true }),
      clientKey: string({ output: true }),
    },
    { computed: true },
  ),
  endpoint: string({ output: true }),
};

const upkeep: Fields = {
  releaseChannel: object({ channel: string({ required: true }) }, { computed: true }),
  maintenancePolicy: object({
    dailyMaintenanceWindow: object(
      { startTime: string({ required: true }), duration: string({ output: true }) },
      { at: "window.dailyMaintenanceWindow" },
    ),
    recurringWindow: object(
      {
        startTime: string({ at: "window.startTime", required: true }),
        endTime: string({ at: "window.endTime", required: true }),
        recurrence: string({ required: true }),
      },
      { at: "window.recurringWindow" },
    ),
    maintenanceExclusions: objects(
      {
        exclusionName: string({ required: true }),
        startTime: string({ required: true }),
        endTime: string(),
        exclusionOptions: object(
          { scope: string({ required: true }) },
          { at: "maintenanceExclusionOptions" },
        ),
      },
      { at: "window.maintenanceExclusions", keyedBy: "exclusionName", unordered: true },
    ),
  }),
  loggingConfig: object(
    {
      enableComponents: strings({ at: "componentConfig.enableComponents", required: true, unordered: true }),
    },
    { computed: true },
  ),
  monitoringConfig: object(
    {
      enableComponents: strings({
        at: "componentConfig.enableComponents",
        computed: true,
        unordered: true,
      }),
      managedPrometheus: object(
        { enabled: boolean({ required: true }) },
        { at: "managedPrometheusConfig", computed: true },
      ),
    },
    { computed: true },
  ),
  costManagementConfig: enabled({ computed: true }),
  minMasterVersion: string({ virtual: true }),
  masterVersion: string({ at: "currentMasterVersion", output: true }),
};

const nodes: Fields = {
  // Google refuses a cluster without nodes, so the first pool is created with it and removed at once.
  removeDefaultNodePool: boolean({ virtual: true }),
  initialNodeCount: number({ replace: true }),
  nodeLocations: strings({ at: "locations", computed: true, unordered: true }),
  nodeConfig: object(nodeConfigFields, kept),
  defaultMaxPodsPerNode: number({ at: "defaultMaxPodsConstraint.maxPodsPerNode", ...kept, encode: String }),
  enableShieldedNodes: boolean({ at: "shieldedNodes.enabled", default: true }),
  verticalPodAutoscaling: enabled({ computed: true }),
  nodeVersion: string({ at: "currentNodeVersion", output: true }),
};

const security: Fields = {
  binaryAuthorization: object({ evaluationMode: string({ computed: true }) }, { computed: true }),
  workloadIdentityConfig: object({ workloadPool: string() }, { computed: true }),
  deletionProtection: boolean({ virtual: true, default: true }),
};

/** The properties of a cluster. */
export const clusterFields: Fields = {
  name: string({ defaultFrom: "generatedName", replace: true }),
  location: inPath({ defaultFrom: "location" }),
  project: inPath({ defaultFrom: "project" }),
  description: string({ replace: true }),
  ...labels("resourceLabels"),
  ...networking,
  ...controlPlane,
  ...upkeep,
  ...nodes,
  ...security,
  addonsConfig: object(
    {
      httpLoadBalancing: disabled(),
      horizontalPodAutoscaling: disabled(),
      networkPolicyConfig: disabled(),
      dnsCacheConfig: enabled({ computed: true }),
      gcePersistentDiskCsiDriverConfig: enabled({ computed: true }),
    },
    { computed: true },
  ),
  labelFingerprint: string({ output: true, volatile: true }),
  selfLink: string({ output: true }),
};

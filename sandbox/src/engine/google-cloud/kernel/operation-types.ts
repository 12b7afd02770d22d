/** Google's types of operations that each simulated API starts, by the first segment of the API's paths. */
export const OPERATION_TYPES = {
  serviceusage: ["EnableService", "BatchEnableServices", "DisableService"],
  crm: ["CreateProject", "UpdateProject", "DeleteProject"],
  billing: [],
  iam: [
    ...["CreateWorkloadIdentityPool", "UpdateWorkloadIdentityPool", "DeleteWorkloadIdentityPool"],
    ...["UndeleteWorkloadIdentityPool", "CreateWorkloadIdentityPoolProvider"],
    ...["UpdateWorkloadIdentityPoolProvider", "DeleteWorkloadIdentityPoolProvider"],
    "UndeleteWorkloadIdentityPoolProvider",
  ],
  iamcredentials: [],
  sts: [],
  cloudkms: [],
  monitoring: [],
  secretmanager: [],
  storage: [],
  dns: [],
  compute: ["insert", "patch", "setLabels", "delete"],
  ar: ["create", "delete", "deleteImages"],
  container: [
    ...["CREATE_CLUSTER", "UPDATE_CLUSTER", "SET_MAINTENANCE_POLICY", "DELETE_CLUSTER"],
    ...["CREATE_NODE_POOL", "SET_NODE_POOL_SIZE", "SET_NODE_POOL_MANAGEMENT", "DELETE_NODE_POOL"],
    "AUTO_REPAIR_NODES",
  ],
} as const satisfies Record<string, readonly string[]>;

export type ApiBase = keyof typeof OPERATION_TYPES;
export type OperationType = (typeof OPERATION_TYPES)[ApiBase][number];

/** The operations that create nodes. */
export const NODE_OPERATIONS = [
  "CREATE_CLUSTER",
  "CREATE_NODE_POOL",
  "SET_NODE_POOL_SIZE",
] as const satisfies readonly OperationType[];

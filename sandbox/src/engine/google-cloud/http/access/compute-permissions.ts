const PATH =
  /^projects\/\{project\}\/(?:aggregated|global|regions\/\{\w+\}|zones\/\{\w+\})\/(?<kind>\w+)(?<one>\/\{\w+\})?(?:\/(?<verb>\w+))?$/;
const PLACES = /^projects\/\{project\}\/(?<kind>regions|zones)(?<one>\/\{\w+\})?$/;

/** Kinds whose permissions are named after their scope as well. */
const SCOPED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  addresses: { global: "globalAddresses" },
  backendServices: { regions: "regionBackendServices" },
  forwardingRules: { global: "globalForwardingRules" },
  healthChecks: { regions: "regionHealthChecks" },
  operations: { global: "globalOperations", regions: "regionOperations", zones: "zoneOperations" },
};

/** Verbs whose permission has another name than the verb. */
const VERBS: Readonly<Record<string, string>> = {
  wait: "get",
  listManagedInstances: "get",
  getRouterStatus: "get",
  getNatMappingInfo: "get",
  getHealth: "get",
  listUsable: "list",
};

/** What a request on a collection or on one resource needs. */
const COLLECTION: Readonly<Record<string, string>> = { GET: "list", POST: "create" };
const ONE: Readonly<Record<string, string>> = {
  GET: "get",
  PATCH: "update",
  PUT: "update",
  DELETE: "delete",
};

/** Kinds that are part of a network: who changes them also changes the network's policy. */
const OF_NETWORK = ["subnetworks", "routers", "firewalls", "routes"];

/** The permissions of a method of Compute Engine, `compute.KIND.VERB`; undefined when its path has another form. */
export function computePermissions(method: string): readonly string[] | undefined {
  const [httpMethod = "", path = ""] = method.split(" ");
  const place = PLACES.exec(path)?.groups;
  if (place)
    return httpMethod === "GET" ? [`compute.${place.kind}.${place.one ? "get" : "list"}`] : undefined;
  const { kind = "", one, verb } = PATH.exec(path)?.groups ?? {};
  const scope = path.split("/")[2] ?? "";
  if (path === "projects/{project}") return ["compute.projects.get"];
  const action =
    verb === undefined ? (one === undefined ? COLLECTION : ONE)[httpMethod] : (VERBS[verb] ?? verb);
  if (kind === "" || action === undefined) return undefined;
  const named = SCOPED[kind]?.[scope] ?? (kind === "operations" ? "globalOperations" : kind);
  const ofNetwork = OF_NETWORK.includes(kind) && (action === "create" || action === "delete");
  return [`compute.${named}.${action}`, ...(ofNetwork ? ["compute.networks.updatePolicy"] : [])];
}

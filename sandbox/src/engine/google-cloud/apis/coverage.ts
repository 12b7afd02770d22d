import { createApis } from "./all-apis.ts";
import type { Cloud } from "../kernel/cloud.ts";
import { createCloud } from "../kernel/create-cloud.ts";
import { documentedPath, type Api } from "../http/routes.ts";

/** The parts of one API that are simulated and those that are not, for the docs and the tests. */
export interface ApiCoverage {
  readonly title: string;
  /** First segment of its paths on the server. */
  readonly base: string;
  readonly versions: readonly string[];
  /** The service that a project must have enabled; absent when calls need no service. */
  readonly service?: string;
  readonly methods: readonly MethodCoverage[];
  /** What is not simulated, or not as Google does it. One entry for each thing. */
  readonly notCovered: readonly string[];
}

export interface MethodCoverage {
  readonly method: string;
  /** Path below the version, such as `projects/{project}/services/{service}:enable`. */
  readonly path: string;
  /**
   * The versions that have it.
   * @default - every version of the API
   */
  readonly versions?: readonly string[];
}

/** The coverage of every simulated API. Starts no server. */
export function coverage(): ApiCoverage[] {
  return createApis(coverageCloud()).map(coverageOf);
}

/** A cloud for tables about the APIs: it has no clusters and no images. */
export function coverageCloud(): Cloud {
  const nothing = () => Promise.reject(new Error("the coverage tables have no sandbox"));
  return createCloud({
    stateFolder: "/dev/null",
    projectId: "",
    accessToken: "",
    runtime: {
      createControlPlane: nothing,
      deleteControlPlane: nothing,
      createNode: nothing,
      deleteNode: nothing,
      listNodes: nothing,
      listLoadBalancers: nothing,
      reservableAddresses: [],
      queryMetrics: nothing,
      useCloudView: () => {},
    },
    images: { list: nothing, find: nothing, tag: nothing, untag: nothing, delete: nothing },
    log: () => {},
  }).cloud;
}

function coverageOf({ title, base, versions, service, routes, notCovered }: Api): ApiCoverage {
  return {
    title,
    base,
    versions,
    ...(service === undefined ? {} : { service }),
    methods: routes.map((route) => ({
      method: route.method,
      path: documentedPath(route),
      ...(route.versions ? { versions: route.versions } : {}),
    })),
    notCovered,
  };
}

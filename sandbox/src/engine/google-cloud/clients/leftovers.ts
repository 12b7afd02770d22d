import type { GoogleCalls } from "./google-calls.ts";

interface Named {
  readonly name: string;
}

type List = (google: GoogleCalls, project: string) => Promise<string[]>;

// The locations whose repositories serve the gcr.io hosts.
const REPOSITORY_LOCATIONS = ["us", "europe", "asia"];

/** The kinds of resources that a program of this kind creates, with a function that lists their names. */
const KINDS: Readonly<Record<string, List>> = {
  clusters: async (google, project) => {
    const path = `/container/v1/projects/${project}/locations/-/clusters`;
    const { clusters } = await google.get<{ clusters?: Named[] }>(path);
    return namesOf(clusters);
  },
  "forwarding rules": (google, project) => namesInAllLocations(google, project, "forwardingRules"),
  routers: (google, project) => namesInAllLocations(google, project, "routers"),
  addresses: (google, project) => namesInAllLocations(google, project, "addresses"),
  disks: (google, project) => namesInAllLocations(google, project, "disks"),
  networks: async (google, project) => {
    const path = `/compute/v1/projects/${project}/global/networks`;
    const { items } = await google.get<{ items?: (Named & { autoCreateSubnetworks: boolean })[] }>(path);
    return namesOf(items?.filter((each) => !isDefault(each)));
  },
  "service accounts": async (google, project) => {
    const path = `/iam/v1/projects/${project}/serviceAccounts`;
    const { accounts = [] } = await google.get<{ accounts?: { email: string }[] }>(path);
    return accounts.map(({ email }) => email);
  },
  repositories: async (google, project) => (await repositories(google, project)).map(lastPart),
  images: async (google, project) => {
    const lists = (await repositories(google, project)).map((repository) =>
      google.get<{ dockerImages?: DockerImage[] }>(`/ar/v1/${repository}/dockerImages`),
    );
    return (await Promise.all(lists)).flatMap(({ dockerImages = [] }) =>
      dockerImages.map(({ uri, tags }) => `${lastPart(uri).split("@")[0]}:${tags?.[0]}`),
    );
  },
};

// Google gives each project this network, so no program leaves it behind.
const isDefault = (network: Named & { readonly autoCreateSubnetworks: boolean }) =>
  network.name === "default" && network.autoCreateSubnetworks;

export interface ResourceNames {
  /** Kind in the plural, such as `clusters`. */
  readonly kind: string;
  readonly names: readonly string[];
}

interface DockerImage {
  readonly uri: string;
  readonly tags?: readonly string[];
}

/** The resources of each kind in a project, as Google's APIs list them. */
export function listResources(google: GoogleCalls, project: string): Promise<ResourceNames[]> {
  return Promise.all(
    Object.entries(KINDS).map(async ([kind, list]) => ({
      kind,
      names: await unlessDisabled(list(google, project)),
    })),
  );
}

/** The resources that are left in every project, as one line of text for each project. */
export async function leftovers(google: GoogleCalls): Promise<string[]> {
  const { projects = [] } = await google.get<{ projects?: { projectId: string }[] }>(
    "/crm/v1/projects?filter=lifecycleState%3AACTIVE",
  );
  return Promise.all(
    projects.map(async ({ projectId }) => `${projectId} has ${await leftoversOf(google, projectId)}`),
  );
}

async function leftoversOf(google: GoogleCalls, project: string): Promise<string> {
  const found = await listResources(google, project);
  const left = found.filter(({ names }) => names.length > 0);
  if (left.length === 0) return `no ${Object.keys(KINDS).join(", no ")}`;
  return left.map(({ kind, names }) => `${kind} ${names.join(", ")}`).join("; ");
}

/** The names of a kind of Compute Engine's resources, such as `disks`, in all zones and regions of a project. */
export async function namesInAllLocations(
  google: GoogleCalls,
  project: string,
  kind: string,
): Promise<string[]> {
  const path = `/compute/v1/projects/${project}/aggregated/${kind}`;
  const { items = {} } = await google.get<{ items?: Record<string, Record<string, Named[] | undefined>> }>(
    path,
  );
  return Object.values(items).flatMap((location) => namesOf(location[kind]));
}

async function repositories(google: GoogleCalls, project: string): Promise<string[]> {
  const lists = REPOSITORY_LOCATIONS.map((location) =>
    google.get<{ repositories?: Named[] }>(`/ar/v1/projects/${project}/locations/${location}/repositories`),
  );
  return (await Promise.all(lists)).flatMap((list) => namesOf(list.repositories));
}

const namesOf = (list: readonly Named[] = []) => list.map(({ name }) => name);
const lastPart = (path: string) => path.split("/").at(-1)!;

// An API that was never enabled has no resources.
async function unlessDisabled<T>(names: Promise<T[]>): Promise<T[]> {
  try {
    return await names;
  } catch (error) {
    if ((error as { status?: number }).status === 403) return [];
    throw error;
  }
}

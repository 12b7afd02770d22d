import type { GoogleClients } from "../http/clients.ts";

type List = (google: GoogleClients, project: string) => Promise<(string | null | undefined)[]>;

// The locations whose repositories serve the gcr.io hosts.
const REPOSITORY_LOCATIONS = ["us", "europe", "asia"];

/** What a program of this kind leaves when it does not clean up, in the plural, with how to find its names. */
const KINDS: Readonly<Record<string, List>> = {
  clusters: async ({ container }, project) => {
    const parent = `projects/${project}/locations/-`;
    const { data } = await container.projects.locations.clusters.list({ parent });
    return (data.clusters ?? []).map(({ name }) => name);
  },
  "forwarding rules": async ({ compute }, project) => {
    const { data } = await compute.forwardingRules.aggregatedList({ project });
    return Object.values(data.items ?? {}).flatMap(({ forwardingRules = [] }) =>
      forwardingRules.map(({ name }) => name),
    );
  },
  disks: async ({ compute }, project) => {
    const { data } = await compute.disks.aggregatedList({ project });
    return Object.values(data.items ?? {}).flatMap(({ disks = [] }) => disks.map(({ name }) => name));
  },
  networks: async ({ compute }, project) => {
    const { data } = await compute.networks.list({ project });
    return (data.items ?? []).map(({ name }) => name);
  },
  "service accounts": async ({ iam }, project) => {
    const { data } = await iam.projects.serviceAccounts.list({ name: `projects/${project}` });
    return (data.accounts ?? []).map(({ email }) => email);
  },
  repositories: async (google, project) =>
    (await repositories(google, project)).map((name) => name.split("/").at(-1)),
  images: async (google, project) => {
    const { dockerImages } = google.artifactRegistry.projects.locations.repositories;
    const lists = (await repositories(google, project)).map((parent) => dockerImages.list({ parent }));
    return (await Promise.all(lists)).flatMap(({ data }) =>
      (data.dockerImages ?? []).map(
        ({ uri, tags }) => `${uri?.split("/").at(-1)?.split("@")[0]}:${tags?.[0]}`,
      ),
    );
  },
};

export interface Listed {
  /** In the plural. */
  readonly kind: string;
  readonly names: readonly (string | null | undefined)[];
}

/** What a project has of all that a program of this kind makes, as Google's own clients see it. */
export function whatThereIs(google: GoogleClients, project: string): Promise<Listed[]> {
  return Promise.all(
    Object.entries(KINDS).map(async ([kind, list]) => ({
      kind,
      names: await unlessDisabled(list(google, project)),
    })),
  );
}

/** What every project still has, as Google's own clients see it, in one line a project for people. */
export async function leftovers(google: GoogleClients): Promise<string[]> {
  const { data } = await google.resourceManager.projects.list({ filter: "lifecycleState:ACTIVE" });
  const projects = (data.projects ?? []).map(({ projectId }) => projectId ?? "");
  return Promise.all(projects.map(async (project) => `${project} has ${await leftoversOf(google, project)}`));
}

async function leftoversOf(google: GoogleClients, project: string): Promise<string> {
  const found = await whatThereIs(google, project);
  const left = found.filter(({ names }) => names.length > 0);
  if (left.length === 0) return `no ${Object.keys(KINDS).join(", no ")}`;
  return left.map(({ kind, names }) => `${kind} ${names.join(", ")}`).join("; ");
}

async function repositories({ artifactRegistry }: GoogleClients, project: string): Promise<string[]> {
  const lists = REPOSITORY_LOCATIONS.map((location) =>
    artifactRegistry.projects.locations.repositories.list({
      parent: `projects/${project}/locations/${location}`,
    }),
  );
  return (await Promise.all(lists)).flatMap(({ data }) =>
    (data.repositories ?? []).map(({ name }) => name ?? ""),
  );
}

// Nothing can be there of an API that was never on.
async function unlessDisabled<T>(names: Promise<T[]>): Promise<T[]> {
  try {
    return await names;
  } catch (error) {
    if ((error as { status?: number }).status === 403) return [];
    throw error;
  }
}

import * as pulumi from "@pulumi/pulumi";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { begunOperations, type ExportedState } from "../release/begun-operations.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** A creation that an update began and never finished, because it was killed. */
export interface LostCreation {
  /** Type token of the resource. */
  readonly type: string;
  /** Name of the resource in the program. */
  readonly name: string;
  /** What it was created with. */
  readonly inputs: Inputs;
}

interface StackExport {
  readonly deployment?: ExportedState;
}

/** How Google's resources are found. */
interface Finder {
  /** The id that the gcp plugin imports. */
  readonly id: string;
  /** The plugin's function that fails when there is no such resource. */
  readonly token: string;
  readonly args: readonly string[];
  /** Whether the function's answer has the resource. @default - it does when it succeeds */
  readonly isIn?: (answer: Inputs, inputs: Inputs) => boolean;
}

const FINDERS: Readonly<Record<string, Finder>> = {
  "gcp:organizations/project:Project": {
    id: "{projectId}",
    token: "gcp:organizations/getProject:getProject",
    args: ["projectId"],
  },
  "gcp:compute/network:Network": {
    id: "projects/{project}/global/networks/{name}",
    token: "gcp:compute/getNetwork:getNetwork",
    args: ["project", "name"],
  },
  "gcp:compute/subnetwork:Subnetwork": {
    id: "projects/{project}/regions/{region}/subnetworks/{name}",
    token: "gcp:compute/getSubnetwork:getSubnetwork",
    args: ["project", "region", "name"],
  },
  "gcp:compute/address:Address": {
    id: "projects/{project}/regions/{region}/addresses/{name}",
    token: "gcp:compute/getAddress:getAddress",
    args: ["project", "region", "name"],
  },
  "gcp:compute/router:Router": {
    id: "projects/{project}/regions/{region}/routers/{name}",
    token: "gcp:compute/getRouter:getRouter",
    args: ["project", "region", "name", "network"],
  },
  "gcp:compute/routerNat:RouterNat": {
    id: "{project}/{region}/{router}/{name}",
    token: "gcp:compute/getRouterNat:getRouterNat",
    args: ["project", "region", "router", "name"],
  },
  "gcp:serviceaccount/account:Account": {
    id: "projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
    token: "gcp:serviceaccount/getAccount:getAccount",
    args: ["project", "accountId"],
  },
  "gcp:artifactregistry/repository:Repository": {
    id: "projects/{project}/locations/{location}/repositories/{repositoryId}",
    token: "gcp:artifactregistry/getRepository:getRepository",
    args: ["project", "location", "repositoryId"],
  },
  "gcp:container/cluster:Cluster": {
    id: "projects/{project}/locations/{location}/clusters/{name}",
    token: "gcp:container/getCluster:getCluster",
    args: ["project", "location", "name"],
  },
  "gcp:container/nodePool:NodePool": {
    id: "projects/{project}/locations/{location}/clusters/{cluster}/nodePools/{name}",
    token: "gcp:container/getCluster:getCluster",
    args: ["project", "location", "cluster"],
    isIn: ({ nodePools }, { name }) =>
      ((nodePools ?? []) as readonly { readonly name?: string }[]).some((pool) => pool.name === name),
  },
};

/**
 * Lets this update go on with what a killed update created at Google. The plugin returned no answer for it, so it is not
 * in the state, and Google refuses to create it again. Only resources that the state names as begun are taken: others of
 * the same name belong to somebody else. An export of the state takes a second, so it is for updates after one that did not
 * come to the public Service, which needs all of Google's resources.
 */
export async function adoptLostCreations(): Promise<void> {
  const lost = lostCreations(await stackExport());
  const found = await Promise.all(lost.map(async (creation) => [creation, await foundId(creation)] as const));
  const ids = new Map(found.flatMap(([{ type, name }, id]) => (id ? [[`${type} ${name}`, id]] : [])));
  if (ids.size === 0) return;
  for (const [{ type, name }, id] of found) {
    if (id)
      await pulumi.log.info(`${name}: a killed update created ${id} (${type}). This update goes on with it.`);
  }
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    const id = ids.get(`${type} ${name}`);
    return id ? { props, opts: { ...opts, import: id } } : undefined;
  });
}

/** The creations in a stack's state that were begun and whose resource is not in it. */
export function lostCreations({ deployment = {} }: StackExport): LostCreation[] {
  const begun = new Map(
    begunOperations(deployment)
      .filter(({ type }) => type === "creating")
      .map(({ resource }) => [resource.urn, resource.inputs ?? {}]),
  );
  return [...begun]
    .map(([urn, inputs]) => {
      const [qualifiedType = "", name = ""] = urn.split("::").slice(2);
      return { type: qualifiedType.split("$").at(-1)!, name, inputs };
    })
    .filter(({ type }) => Object.hasOwn(FINDERS, type));
}

/** The id of a lost resource; undefined when Google has none. */
async function foundId({ type, inputs }: LostCreation): Promise<string | undefined> {
  const { id, token, args, isIn } = FINDERS[type]!;
  const asked = Object.fromEntries(args.map((name) => [name === "cluster" ? "name" : name, inputs[name]]));
  try {
    const answer = (await pulumi.runtime.invoke(token, asked)) as Inputs;
    return !isIn || isIn(answer, inputs) ? filled(id, inputs) : undefined;
  } catch {
    // Google has no such resource, or its creation says what is wrong.
    return undefined;
  }
}

const filled = (template: string, inputs: Inputs) =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(inputs[name]));

/** The state with the operations that were begun, which no function of the engine tells. */
async function stackExport(): Promise<StackExport> {
  const args = ["stack", "export", "--stack", pulumi.getStack()];
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, { maxBuffer: 2 ** 28 });
    return JSON.parse(stdout) as StackExport;
  } catch {
    // Without `pulumi` on PATH, the errors of the creations say what to do.
    return {};
  }
}

import { isDeepStrictEqual } from "node:util";
import { namesInAllLocations, listResources, type ResourceNames } from "../../engine/index.ts";
import { expectThat } from "../drills/expectations.ts";
import type { StackResource } from "../pulumi-stack.ts";
import { clusterPath } from "./cluster-looks.ts";
import type { LifeGround } from "./life-step.ts";

type Ground = Pick<LifeGround, "google" | "project">;

/** For each kind that the control plane lists: the resource type in the state, the output with its name, and how many. */
const IN_STATE: Readonly<Record<string, readonly [type: string, output: string, count?: number]>> = {
  networks: ["gcp:compute/network:Network", "name"],
  subnetworks: ["gcp:compute/subnetwork:Subnetwork", "name"],
  addresses: ["gcp:compute/address:Address", "name", 2],
  clusters: ["gcp:container/cluster:Cluster", "name"],
  "node pools": ["gcp:container/nodePool:NodePool", "name"],
  "service accounts": ["gcp:serviceaccount/account:Account", "email"],
  repositories: ["gcp:artifactregistry/repository:Repository", "repositoryId"],
};

/**
 * Checks that there is one resource of each kind, or the kind's own number, and that all are in the state.
 *
 * @throws with the first kind where the control plane and the state differ
 */
export async function expectWholeInventory(
  ground: Ground,
  resources: readonly StackResource[],
): Promise<void> {
  const listed = [...(await listResources(ground.google, ground.project)), ...(await partsListed(ground))];
  for (const [kind, [type, output, count = 1]] of Object.entries(IN_STATE)) {
    const names = listed.find((each) => each.kind === kind)?.names ?? [];
    const held = resources.filter((each) => each.type === type).map(({ outputs }) => outputs?.[output]);
    expectThat(
      names.length === count && isDeepStrictEqual([...names].sort(), held.sort()),
      `${kind}: expected ${count}, the same in the control plane and the state; the control plane lists ` +
        `${names.join(", ") || "none"}, the state ${held.join(", ") || "none"}`,
    );
  }
}

/** @throws with the resources that are left */
export async function expectNothingLeft({ google, project }: Ground): Promise<void> {
  const left = (await listResources(google, project)).filter(({ names }) => names.length > 0);
  expectThat(
    left.length === 0,
    `the control plane still lists ${left.map(({ kind, names }) => `${kind} ${names.join(", ")}`).join("; ")}`,
  );
}

async function partsListed({ google, project }: Ground): Promise<ResourceNames[]> {
  const { nodePools = [] } = await google.get<{ nodePools?: { name: string }[] }>(
    `${clusterPath(project)}/nodePools`,
  );
  const subnetworks = await namesInAllLocations(google, project, "subnetworks");
  return [
    // Those of the network that Google gives each project have its name.
    { kind: "subnetworks", names: subnetworks.filter((name) => name !== "default") },
    { kind: "node pools", names: nodePools.map(({ name }) => name) },
  ];
}

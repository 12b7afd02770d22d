import { namesInAllLocations, listResources, type ResourceNames } from "../../engine/index.ts";
import { expectThat } from "../drills/expectations.ts";
import type { StackResource } from "../pulumi-stack.ts";
import { clusterPath } from "./cluster-looks.ts";
import type { LifeGround } from "./life-step.ts";

type Ground = Pick<LifeGround, "google" | "project">;

/** What the state has of each kind that the control plane lists: the resource's type, and the output that names it. */
const IN_STATE: Readonly<Record<string, readonly [type: string, output: string]>> = {
  networks: ["gcp:compute/network:Network", "name"],
  subnetworks: ["gcp:compute/subnetwork:Subnetwork", "name"],
  clusters: ["gcp:container/cluster:Cluster", "name"],
  "node pools": ["gcp:container/nodePool:NodePool", "name"],
  "service accounts": ["gcp:serviceaccount/account:Account", "email"],
  repositories: ["gcp:artifactregistry/repository:Repository", "repositoryId"],
};

/**
 * Of each kind there is one, and the state holds it.
 *
 * @throws with the kind of which there is more or other than the state holds
 */
export async function expectOneOfEach(ground: Ground, resources: readonly StackResource[]): Promise<void> {
  const listed = [...(await listResources(ground.google, ground.project)), ...(await partsListed(ground))];
  for (const [kind, [type, output]] of Object.entries(IN_STATE)) {
    const names = listed.find((each) => each.kind === kind)?.names ?? [];
    const held = resources.filter((each) => each.type === type).map(({ outputs }) => outputs?.[output]);
    expectThat(
      names.length === 1 && held.length === 1 && names[0] === held[0],
      `${kind}: the control plane lists ${names.join(", ") || "none"}, the state holds ` +
        `${held.join(", ") || "none"}; expected one, the same`,
    );
  }
}

/** @throws with what is left */
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
  return [
    { kind: "subnetworks", names: await namesInAllLocations(google, project, "subnetworks") },
    { kind: "node pools", names: nodePools.map(({ name }) => name) },
  ];
}

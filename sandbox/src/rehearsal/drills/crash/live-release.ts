import type { KubernetesNames } from "../../../sandbox-config.ts";
import type { Kubectl } from "../../kubectl.ts";
import type { PulumiStack } from "../../pulumi-stack.ts";
import { expectThat } from "../expectations.ts";
import type { Wanted } from "./crash-operations.ts";

interface Objects {
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: {
      readonly replicas?: number;
      readonly selector?: { readonly color?: string };
      readonly template?: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
    };
  }[];
}

/**
 * Checks that the config, the stack's outputs and the cluster say the same.
 *
 * @throws with what differs
 */
export async function expectAgreement(
  wanted: Wanted,
  stack: Pick<PulumiStack, "releases">,
  kubectl: Pick<Kubectl, "run">,
  { publicService }: Pick<KubernetesNames, "publicService">,
): Promise<void> {
  const [outputs, live] = await Promise.all([
    stack.releases(),
    kubectl.run("get", "deployments,services", "--output", "json"),
  ]);
  const { items } = JSON.parse(live) as Objects;
  const find = (kind: string, name: string) =>
    items.find((each) => each.kind === kind && each.metadata.name === name)?.spec;
  const same = (what: string, expected: unknown, got: unknown) =>
    expectThat(expected === got, `${what}: expected ${String(expected)}, got ${String(got)}`);

  same("external users", wanted.activeColor, find("Service", publicService)?.selector?.color);
  same("the active colour in the outputs", wanted.activeColor, outputs.active?.color);
  for (const color of ["blue", "green"] as const) {
    const asked = wanted[color];
    const deployed = find("Deployment", color);
    const output = color === wanted.activeColor ? outputs.active : outputs.idle;
    same(`${color}'s replicas`, asked?.replicas, deployed?.replicas);
    same(`${color}'s version in the outputs`, asked?.version, output?.version);
    if (asked?.image) same(`${color}'s promoted image`, digestOf(asked.image), digestOf(output?.image));
    same(`${color}'s image`, output?.image, deployed?.template?.spec.containers[0]?.image);
  }
}

const digestOf = (image: string | undefined) => image?.split("@")[1];

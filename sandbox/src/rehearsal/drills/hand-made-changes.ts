import type { KubernetesNames } from "../../sandbox-config.ts";
import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

interface HandMadeChange {
  readonly name: string;
  readonly reaches?: readonly string[];
  readonly command: (names: KubernetesNames) => readonly string[];
  /** The stack's resource that shows the change. */
  readonly resource: (names: KubernetesNames) => string;
}

const CHANGES: readonly HandMadeChange[] = [
  {
    name: "the public selector changed by hand",
    reaches: ["blue", "green"],
    command: ({ publicService }) => [
      ...["patch", `service/${publicService}`],
      ...["--patch", '{"spec": {"selector": {"color": "green"}}}'],
    ],
    resource: ({ publicService }) => `Service::${publicService}`,
  },
  {
    name: "a replica count changed by hand",
    command: () => ["scale", "deployment/blue", "--replicas", "3"],
    resource: () => "Deployment::blue",
  },
  {
    name: "an image changed by hand",
    command: () => ["set", "image", "deployment/green", "app=registry.invalid/other:1"],
    resource: () => "Deployment::green",
  },
];

/** Changes made with kubectl: a refresh shows them and the next update undoes them. */
export const handMadeChanges: readonly Drill[] = CHANGES.map(({ name, reaches, command, resource }) => ({
  name,
  reaches,
  leavesChanges: true,
  run: async ({ stack, kubectl, kubernetes }) => {
    const changed = resource(kubernetes);
    await kubectl.run(...command(kubernetes));
    const drifted = await stack.drift();
    expectThat(
      drifted.length === 1 && drifted[0]!.endsWith(changed),
      `pulumi refresh: expected only ${changed}, got ${drifted.join(", ") || "nothing"}`,
    );
    await stack.up();
    const left = await stack.drift();
    expectThat(left.length === 0, `after the next update, pulumi refresh still shows ${left.join(", ")}`);
    return "pulumi refresh shows the change; the next update undoes it";
  },
}));

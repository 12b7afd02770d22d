import type { KubernetesNames } from "../../sandbox-config.ts";
import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

interface HandMadeChange {
  readonly name: string;
  readonly reaches?: readonly string[];
  readonly command: (names: KubernetesNames) => readonly string[];
  /** The resource of the stack that shows it. */
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

/** Changes past the program, which a refresh shows and the next update takes back. */
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
      `the refresh shows ${drifted.join(", ") || "nothing"}, expected ${changed} alone`,
    );
    await stack.up();
    const left = await stack.drift();
    expectThat(left.length === 0, `after the next update the refresh still shows ${left.join(", ")}`);
    return "shown by pulumi refresh, taken back by the next update";
  },
}));

import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesNames } from "../../sandbox-config.ts";
import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

/** No other drill builds this version, and no earlier run on the same sandbox has. */
const BUILT_VERSION = `1.1.6-${Date.now().toString(36)}`;
const GROUP_MAY_WRITE = 0o020;

/** What the preview of a switch shows. */
export const switchDiffs: readonly Drill[] = [
  {
    name: "the preview of a switch",
    run: async ({ stack, kubernetes }) => {
      await stack.setConfig({ activeColor: "green" });
      expectSwitch(await stack.preview(), kubernetes);
      return "green's gate runs again, and only the selectors of two Services change";
    },
  },
  {
    name: "a switch from a checkout with another umask",
    reaches: ["blue", "green"],
    leavesChanges: true,
    run: async ({ stack, kubectl, kubernetes, projectFolder }) => {
      const image = () => kubectl.field("deployment/green", ".spec.template.spec.containers[0].image");
      await stack.setConfig({ appVersion: BUILT_VERSION, "green.version": BUILT_VERSION });
      await stack.up();
      const before = await image();
      const takeBack = letGroupWrite(join(projectFolder, "app"));
      try {
        await stack.setConfig({ activeColor: "green" });
        expectSwitch(await stack.preview(), kubernetes);
        await stack.up();
        await stack.up({ expectNoChanges: true });
      } finally {
        takeBack();
      }
      expectThat((await image()) === before, `green: expected the image ${before}, got ${await image()}`);
      await stack.setConfig({ activeColor: "blue" });
      await stack.up();
      return "no image is built again; green keeps its image";
    },
  },
];

/** The steps of the engine that replace the Job of green's gate: each names all changes, or only the resource. */
const GATE = /(^| )Job::green-gate( metadata\.(name|labels\.switch))?$/;

function expectSwitch(changes: readonly string[], { publicService, previewService }: KubernetesNames): void {
  const selectors = changes.filter((change) => !GATE.test(change)).toSorted();
  const expected = [previewService, publicService]
    .map((name) => `Service::${name} spec.selector.color`)
    .toSorted();
  expectThat(
    selectors.length < changes.length &&
      selectors.length === 2 &&
      selectors.every((change, index) => change.endsWith(expected[index]!)),
    `preview: expected green's gate, ${expected.join(" and ")}, got ${changes.join(", ") || "nothing"}`,
  );
}

/** Gives the files of a folder the modes of another umask, and returns how to undo that. */
function letGroupWrite(folder: string): () => void {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));
  const modes = files.map((file) => statSync(file).mode);
  files.forEach((file, index) => chmodSync(file, modes[index]! ^ GROUP_MAY_WRITE));
  return () => files.forEach((file, index) => chmodSync(file, modes[index]!));
}

import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesNames } from "../../sandbox-config.ts";
import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

/** The image is still run; what leaves the state is how it was built. */
const FORGOTTEN_BUILD = "delete Image::app-image";
/** One that no other drill builds. */
const BUILT_VERSION = "1.1.6";
const GROUP_MAY_WRITE = 0o020;

/** What a switch shows before it is done. */
export const switchDiffs: readonly Drill[] = [
  {
    name: "the preview of a switch",
    run: async ({ stack, kubernetes }) => {
      await stack.setConfig({ activeColor: "green" });
      expectSelectors(await stack.preview(), kubernetes);
      return "the selectors of two Services change, and nothing else";
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
        const [forgotten, ...selectors] = (await stack.preview()).toSorted((one) =>
          one === FORGOTTEN_BUILD ? -1 : 1,
        );
        expectThat(forgotten === FORGOTTEN_BUILD, `it shows ${forgotten}, expected ${FORGOTTEN_BUILD}`);
        expectSelectors(selectors, kubernetes);
        await stack.up();
        await stack.up({ expectNoChanges: true });
      } finally {
        takeBack();
      }
      expectThat((await image()) === before, `green ran ${before} and runs ${await image()}`);
      await stack.setConfig({ activeColor: "blue" });
      await stack.up();
      return "nothing is built again; green keeps its image";
    },
  },
];

function expectSelectors(
  changes: readonly string[],
  { publicService, previewService }: KubernetesNames,
): void {
  const sorted = changes.toSorted();
  const expected = [previewService, publicService]
    .map((name) => `Service::${name} spec.selector.color`)
    .toSorted();
  expectThat(
    sorted.length === 2 && sorted.every((change, index) => change.endsWith(expected[index]!)),
    `it shows ${sorted.join(", ") || "nothing"}; expected ${expected.join(" and ")}`,
  );
}

/** Gives the files of a folder the modes that another umask would. */
function letGroupWrite(folder: string): () => void {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));
  const modes = files.map((file) => statSync(file).mode);
  files.forEach((file, index) => chmodSync(file, modes[index]! ^ GROUP_MAY_WRITE));
  return () => files.forEach((file, index) => chmodSync(file, modes[index]!));
}

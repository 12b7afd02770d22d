import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

const SELECTORS = ["Service::preview spec.selector.color", "Service::public spec.selector.color"];

/** What a switch shows before it is done. */
export const switchDiff: Drill = {
  name: "the preview of a switch",
  run: async ({ stack }) => {
    await stack.setConfig({ activeColor: "green" });
    const changes = (await stack.preview()).sort();
    expectThat(
      changes.length === 2 && changes.every((change, index) => change.endsWith(SELECTORS[index]!)),
      `it shows ${changes.join(", ") || "nothing"}; expected ${SELECTORS.join(" and ")}`,
    );
    return "the selectors of two Services change, and nothing else";
  },
};

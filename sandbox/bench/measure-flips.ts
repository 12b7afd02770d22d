import { FlippingApp } from "./flip.ts";
import { interleave } from "./interleave.ts";
import type { Programs } from "./programs.ts";
import { kubectl } from "./public-service.ts";
import { upSeconds } from "./pulumi.ts";
import type { Result } from "./results.ts";
import { median } from "../src/rehearsal/statistics.ts";

const FLIP_AIM_TIMES = 1.3;
const UP = "flip by pulumi up, to the first answer";
const PATCH = "flip by kubectl patch, to the first answer";
const EMPTY = "pulumi up of an empty program";

export interface Kubernetes {
  /** Absent when kubectl is not installed. */
  readonly kubectlPath: string | undefined;
  readonly kubeconfig: string;
}

/** Measures switches of the active colour, by Pulumi and by hand, side by side. */
export async function measureFlips(
  programs: Programs,
  { kubectlPath, kubeconfig }: Kubernetes,
  repetitions: number,
  print: (line: string) => void,
): Promise<Result[]> {
  if (kubectlPath === undefined) return [{ name: UP, unit: "s", values: [], note: "kubectl is not on PATH" }];

  const app = await FlippingApp.prepare(programs.real, kubectl(kubectlPath, kubeconfig));
  await upSeconds(programs.empty);
  const values = await interleave(
    [
      { name: PATCH, measure: () => app.byPatch() },
      { name: EMPTY, measure: () => upSeconds(programs.empty) },
      { name: UP, measure: () => app.byUp() },
    ],
    repetitions,
    (name, seconds) => print(`${name}: ${seconds.toFixed(2)} s`),
  );
  await app.end();

  const patch: Result = { name: PATCH, unit: "s", values: values.get(PATCH)! };
  const empty: Result = { name: EMPTY, unit: "s", values: values.get(EMPTY)! };
  const floor: Result = {
    name: "floor of a flip: patch and empty up",
    unit: "s",
    values: [median(patch.values) + median(empty.values)],
  };
  const up: Result = { name: UP, unit: "s", values: values.get(UP)! };
  return [
    patch,
    empty,
    floor,
    { ...up, comparedWith: floor, aim: { atMostTimes: FLIP_AIM_TIMES } },
    { ...up, name: "the same, compared with only the patch", comparedWith: patch },
  ];
}

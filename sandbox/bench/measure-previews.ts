import { interleave } from "./interleave.ts";
import type { Programs } from "./programs.ts";
import { previewSeconds } from "./pulumi.ts";
import type { Result } from "./results.ts";

const PREVIEW_AIM_TIMES = 1.3;

/** Measures `pulumi preview` of the program, its variant and an empty program, side by side. */
export async function measurePreviews(
  programs: Programs,
  repetitions: number,
  print: (line: string) => void,
): Promise<Result[]> {
  const cases = [
    { name: "preview of an empty program", program: programs.empty },
    { name: "preview of the program", program: programs.real },
    { name: "preview with package roots and ts-node", program: programs.packageRoots },
  ];
  // Fills the caches of Node.js, ts-node and the file system first.
  for (const { program } of cases) await previewSeconds(program);
  const values = await interleave(
    cases.map(({ name, program }) => ({ name, measure: () => previewSeconds(program) })),
    repetitions,
    (name, seconds) => print(`${name}: ${seconds.toFixed(2)} s`),
  );
  const [empty, real, packageRoots] = cases.map(({ name }): Result => ({
    name,
    unit: "s",
    values: values.get(name)!,
  }));
  return [
    empty!,
    { ...real!, comparedWith: empty!, aim: { atMostTimes: PREVIEW_AIM_TIMES } },
    { ...packageRoots!, comparedWith: empty! },
  ];
}

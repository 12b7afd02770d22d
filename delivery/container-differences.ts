import { isDeepStrictEqual } from "node:util";

type Container = Readonly<Record<string, unknown>>;

/**
 * What two stacks do not have alike of the setting `container`, as paths such as `container.port`. A version was tested with
 * what one of them has, and may need it. `resources` are left out: each stack has pods of its own size.
 */
export function containerDifferences(one: unknown, other: unknown): readonly string[] {
  const [first, second] = [one, other].map((value) => (value ?? {}) as Container) as [Container, Container];
  return [...new Set([...Object.keys(first), ...Object.keys(second)])]
    .filter((key) => key !== "resources" && !isDeepStrictEqual(first[key], second[key]))
    .map((key) => `container.${key}`)
    .sort();
}

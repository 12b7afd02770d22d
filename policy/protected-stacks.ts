import type { PolicyConfigSchema } from "@pulumi/policy";

/** Words in the name of a stack that is for trying things out. */
const FREE_WORDS = new Set(
  "ci demo dev devel develop development e2e playground pr preview qa review sandbox stage staging test testing tests".split(
    " ",
  ),
);
const PRODUCTION_WORDS = new Set(["live", "prd", "prod", "production"]);

/** The configuration of a policy for protected stacks. */
export const PROTECTED_STACKS: PolicyConfigSchema = {
  properties: {
    stacks: {
      type: "array",
      items: { type: "string" },
      description:
        "Names of the stacks that are protected. Without it, all are whose names have no word such as dev, test or staging.",
    },
  },
};

interface Checked {
  readonly urn: string;
  getConfig<T extends object>(): T;
}

/** The name of the resource's stack, if that stack is protected. */
export function protectedStack(checked: Checked): string | undefined {
  const stack = stackOf(checked.urn);
  const { stacks } = checked.getConfig<{ stacks?: readonly string[] }>();
  return (stacks ? stacks.includes(stack) : isProtectedName(stack)) ? stack : undefined;
}

/** What to do about a violation in a stack that should not be protected. */
export const otherwise = (policy: string) =>
  `If this stack is not for production, list the stacks that are in the policy's configuration: {"${policy}": {"stacks": ["prod"]}}.`;

// A name that says nothing is protected: forgetting a production stack costs more than naming a free one.
function isProtectedName(stack: string): boolean {
  const words = stack
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/(?<=[a-z])\d+$/, ""));
  return words.some((word) => PRODUCTION_WORDS.has(word)) || !words.some((word) => FREE_WORDS.has(word));
}

/** From `urn:pulumi:<stack>::<project>::<type>::<name>`. */
const stackOf = (urn: string) => urn.split("::")[0]!.split(":").at(-1)!;

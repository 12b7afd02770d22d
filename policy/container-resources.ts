import type { ResourceValidationPolicy } from "@pulumi/policy";
import { containersOf, podOf } from "./pods.ts";

const REQUIRED = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

/** Without requests the scheduler overfills nodes; without a memory limit one pod can take a node down. */
export const containerResources: ResourceValidationPolicy = {
  name: "container-resources",
  description: "Containers request CPU and memory, and limit memory.",
  validateResource: (args, reportViolation) => {
    const pod = podOf(args);
    if (!pod) return;
    for (const { name, resources } of containersOf(pod)) {
      const missing = REQUIRED.filter(([kind, resource]) => !resources?.[kind]?.[resource]);
      if (missing.length === 0) continue;
      const properties = missing.map((path) => `resources.${path.join(".")}`).join(", ");
      reportViolation(
        `Container "${name}" has no ${properties}. Set what it needs, such as "100m" or "96Mi".`,
      );
    }
  },
};

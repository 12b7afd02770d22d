import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { otherwise, PROTECTED_STACKS, protectedStack } from "./protected-stacks.ts";

const NAME = "gated-colors";
const SERVICE = "kubernetes:core/v1:Service";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const JOB = "kubernetes:batch/v1:Job";
const TRAFFIC_SERVICES = ["public", "preview"];

/** The environment variable of a gate with the image that it tests, where the gate runs in an image of its own. */
const TESTED_IMAGE = "TESTED_IMAGE";

interface Container {
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

interface Properties {
  readonly spec?: {
    readonly selector?: { readonly color?: string };
    readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } };
  };
}

/**
 * A colour without a gate gets users as soon as its pods are ready, whatever they answer. A preview also shows a gate that it
 * will delete, so the gate has to be one that the Service waits for.
 */
export const gatedColors: StackValidationPolicy = {
  name: NAME,
  description:
    "In protected stacks a colour gets users after a gate, which tests the image that the colour runs.",
  configSchema: PROTECTED_STACKS,
  validateStack: (args, reportViolation) => {
    for (const { type, name, props, urn, dependencies } of args.resources) {
      const isTraffic = type === SERVICE && TRAFFIC_SERVICES.includes(name);
      const stack = isTraffic ? protectedStack({ urn, getConfig: () => args.getConfig() }) : undefined;
      // Unknown in a preview of the first update, as there is no cluster yet.
      const color = (props as Properties).spec?.selector?.color;
      if (stack === undefined || color === undefined) continue;
      const gate = named(dependencies, JOB, `${color}-gate`);
      const problem = problemOf(gate, named(args.resources, DEPLOYMENT, color));
      if (problem) {
        reportViolation(
          `Service "${name}": expected a gate that tests the image of ${color} first, got ${problem} in stack "${stack}". ` +
            `Run: pulumi config set --path smokeTest.enabled true --stack ${stack}. ${otherwise(NAME)}`,
          urn,
        );
      }
    }
  },
};

function problemOf(gate: PolicyResource | undefined, deployment: PolicyResource | undefined) {
  if (!gate) return "none";
  const [image, tested] = [imageOf(deployment), testedBy(gate)];
  return image === tested ? undefined : `one that tests ${tested} instead of ${image}`;
}

const named = (resources: readonly PolicyResource[], type: string, name: string) =>
  resources.find((resource) => resource.type === type && resource.name === name);
const containerOf = (resource: PolicyResource | undefined) =>
  (resource?.props as Properties | undefined)?.spec?.template?.spec?.containers?.[0];
const imageOf = (resource: PolicyResource | undefined) => containerOf(resource)?.image;
const testedBy = (gate: PolicyResource) =>
  containerOf(gate)?.env?.find(({ name }) => name === TESTED_IMAGE)?.value ?? imageOf(gate);

import type { ResourceValidationPolicy } from "@pulumi/policy";

/** Types whose objects a policy can't look into: what a patch makes of another's object, and what a chart holds. */
const HIDDEN = /^kubernetes:(?:.+Patch|helm\.sh\/v3:Release)$/;

/** What policies can't see, they can't keep anyone from. */
export const wholeObjects: ResourceValidationPolicy = {
  name: "whole-objects",
  description: "Kubernetes objects are declared whole, so that policies see them.",
  validateResource: ({ type }, reportViolation) => {
    if (!HIDDEN.test(type)) return;
    reportViolation(
      `${type} hides from policies what it makes; allowed are objects of their own kind. Declare those.`,
    );
  },
};

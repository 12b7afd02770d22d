import type { ResourceValidationPolicy } from "@pulumi/policy";

/** Types with objects that a policy can't see: the result of a patch, and the contents of a chart. */
const HIDDEN = /^kubernetes:(?:.+Patch|helm\.sh\/v3:Release)$/;

/** Policies can't refuse what they can't see. */
export const wholeObjects: ResourceValidationPolicy = {
  name: "whole-objects",
  description: "Kubernetes objects are declared whole, so that policies see them.",
  validateResource: ({ type }, reportViolation) => {
    if (!HIDDEN.test(type)) return;
    reportViolation(
      `${type}: expected whole objects, got a type that hides its objects from policies. Declare each object itself.`,
    );
  },
};

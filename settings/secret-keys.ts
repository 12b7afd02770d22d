import * as pulumi from "@pulumi/pulumi";

// The SDK exports this function, but leaves it out of its types.
type Runtime = typeof pulumi.runtime & { readonly isConfigSecret: (key: string) => boolean };

/** Whether the value of one of the project's own keys, or a part of it, is a secret in the stack's config. */
export function isSecretKey(key: string): boolean {
  return (pulumi.runtime as Runtime).isConfigSecret(`${pulumi.getProject()}:${key}`);
}

import * as pulumi from "@pulumi/pulumi";

/** Waits for the value of an input. In a preview an unknown one never comes, so this is for updates only. */
export const knownValue = <T>(input: pulumi.Input<T>) =>
  new Promise<pulumi.Unwrap<T>>((resolve) => pulumi.output(input).apply(resolve));

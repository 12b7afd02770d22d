import * as pulumi from "@pulumi/pulumi";
import { parseState, type PreviousRelease, type State } from "./release-state.ts";

/**
 * Reads the stack's own state. Unlike the stack's outputs it includes what a failed update did. It can be read in a
 * preview too, before any resource is registered.
 */
export async function previousRelease(): Promise<PreviousRelease> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const read = async (token: string, args: Record<string, string>) =>
    ((await pulumi.runtime.invoke(`pulumi:pulumi:${token}`, args)) as { outputs: unknown }).outputs;
  // The engine can't list the resources of a stack that was never updated. Such a stack has no outputs.
  const outputs = (await read("readStackOutputs", { name: stackName })) as object;
  if (Object.keys(outputs).length === 0) return { colors: {} };
  return parseState((await read("readStackResourceOutputs", { stackName })) as State);
}

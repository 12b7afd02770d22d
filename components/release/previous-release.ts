import * as pulumi from "@pulumi/pulumi";
import { parseState, type PreviousRelease, type State } from "./release-state.ts";

/**
 * Reads the stack's own state. It is there in a preview too, before any resource is registered, and after an update
 * that failed, whereas the stack's outputs are those of the last update that succeeded.
 */
export async function previousRelease(): Promise<PreviousRelease> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const read = async (token: string, args: Record<string, string>) =>
    ((await pulumi.runtime.invoke(`pulumi:pulumi:${token}`, args)) as { outputs: unknown }).outputs;
  // The engine can't list the resources of a stack that was never updated; such a stack has no outputs either.
  const outputs = (await read("readStackOutputs", { name: stackName })) as object;
  if (Object.keys(outputs).length === 0) return { colors: {} };
  return parseState((await read("readStackResourceOutputs", { stackName })) as State);
}

import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../google/known-value.ts";
import { refreshedState } from "./refreshed-state.ts";
import { parseState, type PreviousRelease, type State } from "./release-state.ts";

/**
 * Reads the stack's own state. Unlike the stack's outputs it includes what a failed update did, and what was changed by
 * hand. It can be read in a preview too, before any resource is registered.
 */
export async function previousRelease(): Promise<PreviousRelease> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  await stackIsSaved();
  const answer = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName })) as {
    readonly outputs: State;
  };
  const state = await refreshedState(answer.outputs);
  return { ...parseState(state), ...(isUnfinished(state) && { isUnfinished: true }) };
}

function isUnfinished(state: State): boolean {
  const types = Object.values(state).map(({ type }) => type);
  const isBegun = types.some((type) => type !== "pulumi:pulumi:Stack");
  return isBegun && !Object.keys(state).some((urn) => urn.endsWith("kubernetes:core/v1:Service::public"));
}

/** The engine can't read a state that says nothing. An update has saved the stack when its URN is known. */
async function stackIsSaved(): Promise<void> {
  const urn = pulumi.runtime.getStackResource()?.urn;
  if (urn) await knownValue(urn);
}

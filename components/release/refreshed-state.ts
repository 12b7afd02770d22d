import * as pulumi from "@pulumi/pulumi";
import type { State } from "./release-state.ts";

/**
 * The Kubernetes objects of a state as the refresh before this update or preview found them. Until the program has run,
 * only the engine's memory has them. Without a refresh the state stays as it is.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/builtins.go getResource
 */
export async function refreshedState(state: State): Promise<State> {
  const objects = Object.keys(state).filter((urn) => state[urn]?.type.startsWith("kubernetes:"));
  const found = await Promise.all(objects.map(async (urn) => [urn, await refreshedOutputs(urn)] as const));
  if (found.every(([, outputs]) => outputs === undefined)) return state;
  const refreshed: Record<string, State[string]> = { ...state };
  for (const [urn, outputs] of found) {
    const resource = state[urn];
    if (resource && outputs) refreshed[urn] = { ...resource, outputs };
    // The refresh did not find it in the cluster.
    else Reflect.deleteProperty(refreshed, urn);
  }
  return refreshed;
}

async function refreshedOutputs(urn: string): Promise<State[string]["outputs"] | undefined> {
  const answer = pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn }) as Promise<{
    readonly state: State[string]["outputs"];
  }>;
  return answer.then(
    ({ state }) => state,
    () => undefined,
  );
}

import {
  begunOperations,
  type ExportedState,
  livingResources,
} from "../components/release/begun-operations.ts";
import { pulumiOutput } from "./pulumi.ts";

/** A resource in a stack's state. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Record<string, unknown>;
  /** Whether the resource is only waiting to be deleted. */
  readonly delete?: boolean;
}

/** A stack's state. */
export interface ExportedStack {
  readonly resources: readonly ExportedResource[];
  /** What an update has begun and not ended, such as `updating public`. */
  readonly pending: readonly string[];
}

export async function exportedStack(
  projectFolder: string,
  stack: string,
  ...options: readonly string[]
): Promise<ExportedStack> {
  const text = await pulumiOutput(projectFolder, ["stack", "export", ...options, "--stack", stack]);
  const { deployment } = JSON.parse(text) as { readonly deployment?: ExportedState<ExportedResource> | null };
  const state = deployment ?? {};
  return {
    resources: livingResources(state),
    pending: begunOperations(state).map(
      ({ type, resource }) => `${type} ${resource.urn.slice(resource.urn.lastIndexOf("::") + 2)}`,
    ),
  };
}

/** All resources in a stack's state. */
export async function exportedResources(
  projectFolder: string,
  stack: string,
  ...options: readonly string[]
): Promise<readonly ExportedResource[]> {
  return (await exportedStack(projectFolder, stack, ...options)).resources;
}

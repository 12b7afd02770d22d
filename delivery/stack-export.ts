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

/** All resources in a stack's state. */
export async function exportedResources(
  projectFolder: string,
  stack: string,
  ...options: readonly string[]
): Promise<readonly ExportedResource[]> {
  const text = await pulumiOutput(projectFolder, ["stack", "export", ...options, "--stack", stack]);
  const { deployment } = JSON.parse(text) as {
    readonly deployment?: { readonly resources?: readonly ExportedResource[] } | null;
  };
  return (deployment?.resources ?? []).filter((resource) => !resource.delete);
}

import { parseState, type PreviousRelease } from "../components/release/release-state.ts";
import { type ExportedResource, exportedStack, type ExportedStack } from "./stack-export.ts";

/** What Pulumi has recorded of a stack. */
export interface RecordedRelease extends PreviousRelease {
  /** What an update has begun and not ended, such as `updating public`. Empty once an update has ended. */
  readonly pending: readonly string[];
}

export async function recordedRelease(projectFolder: string, stack: string): Promise<RecordedRelease> {
  return recordedIn(await exportedStack(projectFolder, stack));
}

export const recordedIn = ({ resources, pending }: ExportedStack): RecordedRelease => ({
  ...releaseIn(resources),
  pending,
});

/** The release in the resources of an exported state. */
export function releaseIn(resources: readonly ExportedResource[]): PreviousRelease {
  return parseState(
    Object.fromEntries(resources.map(({ urn, type, outputs = {} }) => [urn, { type, outputs }])),
  );
}

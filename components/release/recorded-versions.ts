import { digestOf } from "../image/digest.ts";

export const RELEASE_RECORD_TYPE = "gke-blue-green:release:ReleaseRecord";

/** What a stack knows about a version. It never changes once it is known. */
export interface RecordedVersion {
  /**
   * Image by digest.
   * @default - no update has deployed or pushed it yet
   */
  readonly image?: string;
  /**
   * Digest of everything that it was built from.
   * @default - this stack did not build it
   */
  readonly content?: string;
}

/** What a stack knows about versions, for ever. */
export type RecordedVersions = Readonly<Record<string, RecordedVersion>>;

/** A fact about a version, as some resource's outputs contain it. They may be edited, or of an older program. */
export interface VersionFact {
  readonly version?: unknown;
  readonly image?: unknown;
  readonly content?: unknown;
}

/** Adds facts to a record. What is known first stays. */
export function withFacts(record: unknown, facts: readonly VersionFact[]): RecordedVersions {
  const known = Object.entries((record ?? {}) as Record<string, VersionFact>);
  const versions: Record<string, RecordedVersion> = {};
  for (const { version, image, content } of [
    ...known.map(([version, fact]) => ({ ...fact, version })),
    ...facts,
  ]) {
    if (typeof version !== "string") continue;
    const fact = {
      ...(isDigest(image) ? { image } : {}),
      ...(typeof content === "string" ? { content } : {}),
      ...versions[version],
    };
    if (Object.keys(fact).length > 0) versions[version] = fact;
  }
  return versions;
}

/** Whether two references by digest are the same image, whatever repository they name. */
export const isSameImage = (one: string, other: string): boolean => digestOf(one) === digestOf(other);

/** Whether a value is an image by digest. */
export const isDigest = (image: unknown): image is string =>
  typeof image === "string" && /@sha256:[0-9a-f]+$/.test(image);

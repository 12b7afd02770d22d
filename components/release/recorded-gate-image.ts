import { isDigest } from "./recorded-versions.ts";

/** An image of the gate that a stack built. */
export interface RecordedGateImage {
  /** Image by digest. */
  readonly image: string;
  /** Digest of everything that it was built from. */
  readonly content: string;
  /**
   * Digest of the modes of the folder's files.
   * @default - the docker plugin no longer keeps the build
   */
  readonly modes?: string;
}

/** Reads the newest image of the gate out of a build's outputs, or else out of a record. They may be edited. */
export function gateImageIn(build: unknown, record: unknown): { readonly gateImage?: RecordedGateImage } {
  const { reference, content, modes } = objectOf(build);
  if (isDigest(reference) && typeof content === "string" && typeof modes === "string") {
    return { gateImage: { image: reference, content, modes } };
  }
  const recorded = objectOf(record);
  if (!isDigest(recorded.image) || typeof recorded.content !== "string") return {};
  return { gateImage: { image: recorded.image, content: recorded.content } };
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

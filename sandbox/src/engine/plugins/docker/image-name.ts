/** The registry's host in an image name; undefined when the name has none. */
export function imageHost(imageName: string): string | undefined {
  const [first, ...rest] = imageName.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first!) || first === "localhost");
  return isHost ? first : undefined;
}

/** The name without its tag or digest. */
export function repositoryOf(imageName: string): string {
  const untagged = imageName.split("@")[0]!;
  const colon = untagged.lastIndexOf(":");
  return colon > untagged.lastIndexOf("/") ? untagged.slice(0, colon) : untagged;
}

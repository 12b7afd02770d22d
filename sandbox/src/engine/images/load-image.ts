import { execa } from "execa";
import type { SandboxPaths } from "../host/paths.ts";
import type { ImageArchive } from "../toolchain/toolchain.ts";
import { dockerHost } from "./docker-socket.ts";

/** Gives an image to the sandbox's Docker daemon unless it has it. */
export async function loadImage(
  paths: Pick<SandboxPaths, "root">,
  { tag, tarFile }: ImageArchive,
): Promise<void> {
  const daemon = (...args: string[]) => execa("docker", ["--host", dockerHost(paths), ...args]);
  const { stdout: present } = await daemon("image", "ls", "--quiet", tag);
  if (present === "") await daemon("load", "--input", tarFile);
}

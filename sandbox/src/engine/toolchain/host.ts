import { existsSync } from "node:fs";

/** What the toolchain may do on this machine. */
export interface Host {
  readonly isRoot: boolean;
  /** It has apt and Debian's packages. */
  readonly isDebian: boolean;
  readonly hasSystemd: boolean;
}

export function thisHost(): Host {
  return {
    isRoot: process.getuid?.() === 0,
    isDebian: existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get"),
    hasSystemd: existsSync("/run/systemd/system"),
  };
}

/** @throws when the sandbox's programs and images don't exist for this kind of machine. */
export function assertSupported(
  platform: string = process.platform,
  architecture: string = process.arch,
): void {
  if (platform === "linux" && architecture === "x64") return;
  throw new Error(
    `the sandbox runs on linux x64, this machine is ${platform} ${architecture}; ` +
      "use a linux x64 machine or virtual machine",
  );
}

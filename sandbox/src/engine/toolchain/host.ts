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

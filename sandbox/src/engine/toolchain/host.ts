import { existsSync } from "node:fs";

/** The facts that decide what the toolchain may do on this machine. */
export interface Host {
  readonly isRoot: boolean;
  /** Whether it has apt and Debian's packages. */
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

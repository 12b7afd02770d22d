import { AGAIN, type Check, daemonOf, type HostFacts } from "./facts.ts";

const has = ({ docker }: HostFacts, option: string) =>
  daemonOf(docker)?.securityOptions.some((each) => each.split(",").includes(`name=${option}`));

/** A Kubernetes node needs capabilities that only the machine's own root has. */
export const checkRootless: Check = (facts) =>
  has(facts, "rootless")
    ? "Docker: expected a daemon that runs as root, got a rootless one. Start the machine's own with: " +
      `sudo systemctl start docker; select it with: docker context use default; ${AGAIN}`
    : undefined;

export const checkUserNamespaces: Check = (facts) =>
  has(facts, "userns")
    ? "Docker: expected a daemon without user-namespace remapping, got one with it. Remove 'userns-remap' from " +
      `/etc/docker/daemon.json, restart it with: sudo systemctl restart docker; ${AGAIN}`
    : undefined;

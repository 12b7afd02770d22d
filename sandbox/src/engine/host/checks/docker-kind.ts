import { AGAIN, type Check, daemonOf } from "./facts.ts";

const USE_THE_ENGINE =
  "Install Docker Engine from https://docs.docker.com/engine/install, select it with: docker context use default; " +
  AGAIN;

export const checkPodman: Check = ({ docker }) =>
  daemonOf(docker)?.isPodman ? `Docker: expected Docker Engine, got Podman. ${USE_THE_ENGINE}` : undefined;

export const checkDockerDesktop: Check = ({ docker }) =>
  daemonOf(docker)?.operatingSystem === "Docker Desktop"
    ? "Docker: expected Docker Engine, got Docker Desktop, whose containers run in a virtual machine. " +
      USE_THE_ENGINE
    : undefined;

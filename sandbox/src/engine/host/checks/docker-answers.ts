import { AGAIN, type Check, type DockerSilence } from "./facts.ts";

const INSTALL = "Install Docker Engine from https://docs.docker.com/engine/install";

const REASONS: Record<DockerSilence["silent"], ((host: string) => string) | undefined> = {
  // Another check reports this.
  "not local": undefined,
  "no client": () => `Docker: expected a 'docker' program on PATH, got none. ${INSTALL}, ${AGAIN}`,
  "no permission": (host) =>
    `Docker: expected a daemon that this user may use at ${host}, got 'permission denied'. ` +
    `Allow it with: sudo usermod -aG docker "$USER"; log in again, ${AGAIN}`,
  "no daemon": (host) =>
    `Docker: expected a daemon at ${host}, got no answer. ` +
    `${INSTALL}, or start it with: sudo systemctl start docker; ${AGAIN}`,
};

/** No error for root on Debian, where the sandbox installs and starts Docker itself. */
export const checkDockerAnswers: Check = ({ docker: { answer, endpoint, canBeStarted } }) =>
  !("silent" in answer) || canBeStarted ? undefined : REASONS[answer.silent]?.(endpoint.host);

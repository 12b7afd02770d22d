import { AGAIN, type Check } from "./facts.ts";

const WAYS_BACK = {
  DOCKER_HOST: "unset DOCKER_HOST",
  DOCKER_CONTEXT: "unset DOCKER_CONTEXT",
  "the current Docker context": "docker context use default",
} as const;

/** The daemon must run on this machine, because containers mount its files and open ports on it. */
export const checkDockerIsLocal: Check = ({ docker: { endpoint } }) =>
  endpoint.host.startsWith("unix://")
    ? undefined
    : `Docker: expected the daemon of this machine on a Unix socket, got ${endpoint.host} from ${endpoint.source}. ` +
      `Use this machine's daemon with: ${WAYS_BACK[endpoint.source]}; ${AGAIN}`;

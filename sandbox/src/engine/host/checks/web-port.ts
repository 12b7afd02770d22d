import { AGAIN, type Check } from "./facts.ts";

/** The port of the program's Services. */
export const WEB_PORT = 80;

/** The load balancer opens the port on its own addresses, which a program on all addresses blocks. */
export const checkWebPort: Check = ({ isWebPortTaken }) =>
  isWebPortTaken
    ? `port ${WEB_PORT}: expected a free port for the load balancer, got a program that listens on all addresses. ` +
      `Find the program with: sudo ss -ltnp 'sport = :${WEB_PORT}'; stop it, ${AGAIN}`
    : undefined;

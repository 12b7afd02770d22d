import { AGAIN, type Check } from "./facts.ts";

/** The port of the program's public Services. */
export const WEB_PORT = 80;

/** The load balancer opens the port on addresses of its own, which a program on all addresses takes away. */
export const checkWebPort: Check = ({ isWebPortTaken }) =>
  isWebPortTaken
    ? `port ${WEB_PORT}: expected it to be free for the load balancer, got a program that listens on it on all ` +
      `addresses. Find the program with: sudo ss -ltnp 'sport = :${WEB_PORT}'; stop it, ${AGAIN}`
    : undefined;

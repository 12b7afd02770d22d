import type { Fault } from "./fault.ts";

const MOST_PER_SECOND = 20;

let second = 0;
let requests = 0;

// Only under users' load, so no gate sees it.
export const fault: Fault = (answer) => (request, response) => {
  const now = Math.floor(performance.now() / 1000);
  if (now !== second) [second, requests] = [now, 0];
  if (request.url === "/version" && ++requests > MOST_PER_SECOND) response.writeHead(503).end("too many");
  else answer(request, response);
};

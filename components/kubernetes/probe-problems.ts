import { configError, setCommand } from "../release/config-error.ts";
import type { AppContainer } from "./app-container.ts";

/**
 * Which setting a failed probe is about, as the error that the user gets.
 *
 * @param probe the kubelet's message, such as `Readiness probe failed: HTTP probe failed with statuscode: 404`
 */
export function probeProblem(color: string, probe: string, container: AppContainer): string | undefined {
  const status = /failed with statuscode: (\d+)/.exec(probe)?.[1];
  if (status) return wrongStatus(color, probe, status, container);
  if (/connection refused/.test(probe)) return nobodyListens(color, container);
  if (/deadline exceeded|timeout/i.test(probe)) return tooSlow(color, container);
  return undefined;
}

function nobodyListens(color: string, { port, health }: AppContainer): string {
  return configError("container.port", {
    got: port,
    expected:
      `the port that ${color} listens on, on all addresses and within container.health.startSeconds ` +
      `(${health.startSeconds})`,
    nextStep: `Nobody listens there. Set it with: ${setCommand("container.port", "<port>")}. The app also gets it in the variable PORT`,
  }).message;
}

function wrongStatus(color: string, probe: string, status: string, { health }: AppContainer): string {
  const isReadiness = probe.startsWith("Readiness") && health.readyPath !== undefined;
  const key = `container.health.${isReadiness ? "readyPath" : "path"}`;
  return configError(key, {
    got: isReadiness ? health.readyPath : health.path,
    expected: `a path that ${color} answers with a status from 200 to 399`,
    nextStep: `It answers with ${status}. Set it with: ${setCommand(key, "/")}`,
  }).message;
}

function tooSlow(color: string, { health }: AppContainer): string {
  const key = "container.health.timeoutSeconds";
  return configError(key, {
    got: health.timeoutSeconds ?? 1,
    expected: `as long as ${color} takes to answer while it starts, or more CPU for it`,
    nextStep: `Set it with: ${setCommand(key, 10)}, or: ${setCommand("container.resources.limits.cpu", 2)}`,
  }).message;
}

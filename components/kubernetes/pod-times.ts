/**
 * How long a new pod is ready before an old one stops: a health check, and time for Google to add the new pod's node to
 * the group. See decision 0031.
 */
export const MIN_READY_SECONDS = 5;
/** The plugin reports a missed progress deadline only before its own limit. */
export const REPORT_SECONDS = 10;
/** A release that takes less can't wait for a start that takes as long as it may. */
export const leastReleaseSeconds = (startSeconds: number): number =>
  startSeconds + MIN_READY_SECONDS + REPORT_SECONDS;

/**
 * How long a stopping pod still accepts connections. Its node gets new ones for up to 7 s, two health checks, or until
 * Google has taken it out of the load balancer's group, some 10 s. See decision 0031.
 */
export const LEAVE_SECONDS = 15;
/** What an app's own deadline is without a setting. The sample app has the same default. */
const DEFAULT_DRAIN_SECONDS = 15;
/** From the app's own deadline to the end of its process. */
const EXIT_SECONDS = 5;
/** GKE waits no longer for a pod before it removes the node in an upgrade. */
const MOST_GRACE_SECONDS = 3600;
/** The longest drain that fits into it. */
export const MOST_DRAIN_SECONDS = Math.floor((MOST_GRACE_SECONDS - EXIT_SECONDS) / 2);

/** How a pod stops: it sleeps and serves, then the app gets SIGTERM and finishes its requests. See decision 0060. */
export function stopTimes(drainSeconds = DEFAULT_DRAIN_SECONDS) {
  // An app that ends at once on SIGTERM has had this time for its requests.
  const preStopSeconds = Math.max(LEAVE_SECONDS, drainSeconds);
  return { preStopSeconds, graceSeconds: preStopSeconds + drainSeconds + EXIT_SECONDS };
}

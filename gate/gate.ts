import { setTimeout as sleep } from "node:timers/promises";
import { testOnce } from "./color-test.ts";
import { readSettings, type Settings } from "./settings.ts";

// The gate of one colour, run in the cluster before the colour gets traffic. It tries again until all checks pass or the
// time is up: right after a rollout the Service may still reach an old pod, and the DNS may not know a new one.

const RETRY_SECONDS = 1;
/** The end of the output becomes the pod's termination message, of which Kubernetes keeps 2048 bytes. */
const SHOWN_PROBLEMS = 4;

let settings: Settings;
try {
  settings = readSettings(process.env);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

const deadlineAtMs = performance.now() + settings.timeoutSeconds * 1000;
for (;;) {
  const { problems, tested } = await testOnce(settings);
  if (problems.length === 0) {
    for (const line of tested) console.log(`ok      ${line}`);
    break;
  }
  if (performance.now() + RETRY_SECONDS * 1000 > deadlineAtMs) {
    for (const line of problems.slice(0, SHOWN_PROBLEMS)) console.error(`failed  ${line}`);
    const more = problems.length - SHOWN_PROBLEMS;
    if (more > 0) console.error(`failed  ${more} more`);
    process.exitCode = 1;
    break;
  }
  await sleep(RETRY_SECONDS * 1000);
}

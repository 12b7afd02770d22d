import { setTimeout as sleep } from "node:timers/promises";

// The smoke test of one colour, run in the cluster against that colour's own Service. Every check is repeated
// until it holds or the time is up: right after a rollout a Service may still reach a pod that is going.

const RETRY_SECONDS = 1;
const ANSWER_WITHIN_SECONDS = 5;
/** Each answer comes over a connection of its own, so that together they reach every pod. */
const VERSION_ANSWERS = 20;

interface Answer {
  readonly status: number;
  readonly body: string;
}

const url = required("SMOKE_URL").replace(/\/$/, "");
const expectedVersion = required("EXPECTED_VERSION");
const expectedColor = required("EXPECTED_COLOR");
const path = process.env.SMOKE_PATH || "/";
const expectedStatus = wholeNumber("EXPECTED_STATUS", 200);
const deadlineAtMs = performance.now() + wholeNumber("SMOKE_TIMEOUT_SECONDS", 60) * 1000;

await check("/readyz", async () => {
  const { status } = await get("/readyz");
  return status === 200 ? { ok: "ready" } : { failure: `status ${status}, expected 200` };
});

await check("/version", async () => {
  const pods = new Set<unknown>();
  for (let answer = 0; answer < VERSION_ANSWERS; answer++) {
    const { status, body } = await get("/version");
    if (status !== 200) return { failure: `status ${status}, expected 200` };
    const { version, color, pod } = JSON.parse(body) as Record<string, unknown>;
    if (version !== expectedVersion || color !== expectedColor) {
      return {
        failure: `${String(color)} ${String(version)}, expected ${expectedColor} ${expectedVersion}`,
      };
    }
    pods.add(pod);
  }
  return { ok: `${expectedColor} ${expectedVersion}, ${VERSION_ANSWERS} answers of ${pods.size} pod(s)` };
});

await check(path, async () => {
  const { status } = await get(path);
  return status === expectedStatus
    ? { ok: `status ${status}` }
    : { failure: `status ${status}, expected ${expectedStatus}` };
});

/** Prints one line when the check holds; ends the process with the last failure when the time is up. */
async function check(
  name: string,
  attempt: () => Promise<{ ok: string } | { failure: string }>,
): Promise<void> {
  for (;;) {
    const result = await attempt().catch((error: unknown) => ({ failure: reason(error) }));
    if ("ok" in result) return console.log(`ok      ${url}${name}: ${result.ok}`);
    if (performance.now() + RETRY_SECONDS * 1000 > deadlineAtMs) {
      console.error(`failed  ${url}${name}: ${result.failure}`);
      process.exit(1);
    }
    await sleep(RETRY_SECONDS * 1000);
  }
}

async function get(path: string): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    headers: { Connection: "close" },
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_WITHIN_SECONDS * 1000),
  });
  return { status: response.status, body: await response.text() };
}

/** `fetch failed` says nothing; its cause names the refused address or the name that was not found. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set; the smoke test needs SMOKE_URL, EXPECTED_VERSION and EXPECTED_COLOR.`);
  process.exit(1);
}

function wholeNumber(name: string, byDefault: number): number {
  const text = process.env[name];
  if (!text) return byDefault;
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`${name}: got '${text}', allowed is a whole number; fix it or unset it.`);
  process.exit(1);
}

import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";

// The smoke test of one colour, run in the cluster against the colour's own Service and the address of each ready pod.
// It repeats until it passes or the time is up, because right after a rollout the Service may still reach an old pod and
// the DNS may not know a new one.

const RETRY_SECONDS = 1;
const ANSWER_WITHIN_SECONDS = 5;

interface Answer {
  readonly status: number;
  readonly body: string;
}

class CheckFailure extends Error {}

const url = required("SMOKE_URL").replace(/\/$/, "");
const expectedVersion = required("EXPECTED_VERSION");
const expectedColor = required("EXPECTED_COLOR");
/** Name and port of the ready pods. Without it the test asks only the Service. */
const podsAddress = process.env.SMOKE_PODS || undefined;
const path = process.env.SMOKE_PATH || "/";
const expectedStatus = wholeNumber("EXPECTED_STATUS", 200);
const deadlineAtMs = performance.now() + wholeNumber("SMOKE_TIMEOUT_SECONDS", 60) * 1000;

for (;;) {
  try {
    const service = await check(url);
    const pods = podsAddress ? await checkEveryPod(podsAddress) : [];
    for (const line of [service, ...pods]) console.log(`ok      ${line}`);
    break;
  } catch (error) {
    if (!(error instanceof CheckFailure)) throw error;
    if (performance.now() + RETRY_SECONDS * 1000 > deadlineAtMs) {
      console.error(`failed  ${error.message}`);
      process.exit(1);
    }
    await sleep(RETRY_SECONDS * 1000);
  }
}

async function checkEveryPod(address: string): Promise<string[]> {
  const [host = "", port = "80"] = address.split(":");
  const pods = await lookup(host, { all: true, family: 4 }).catch(() => []);
  if (pods.length === 0) throw new CheckFailure(`${host}: no ready pod`);
  const lines = await Promise.all(pods.map((pod) => check(`http://${pod.address}:${port}`)));
  return [...lines.sort(), `${host}: every ready pod, ${pods.length} in all`];
}

/** Runs all checks on one address and returns the line to print. */
async function check(base: string): Promise<string> {
  await expectStatus(base, "/readyz", 200);
  const { version, color, pod } = identity(base, await expectStatus(base, "/version", 200));
  if (version !== expectedVersion || color !== expectedColor) {
    throw new CheckFailure(
      `${base}/version: ${color} ${version} (${pod}), expected ${expectedColor} ${expectedVersion}`,
    );
  }
  await expectStatus(base, path, expectedStatus);
  return `${base}: ${color} ${version} (${pod}) is ready, ${path} answers ${expectedStatus}`;
}

function identity(base: string, body: string): Partial<Record<string, string>> {
  try {
    return JSON.parse(body) as Partial<Record<string, string>>;
  } catch {
    throw new CheckFailure(
      `${base}/version: got '${body.slice(0, 80)}', expected JSON with version, color and pod`,
    );
  }
}

async function expectStatus(base: string, path: string, expected: number): Promise<string> {
  const { status, body } = await get(`${base}${path}`);
  if (status === expected) return body;
  throw new CheckFailure(`${base}${path}: status ${status}, expected ${expected}`);
}

async function get(address: string): Promise<Answer> {
  try {
    const response = await fetch(address, {
      headers: { Connection: "close" },
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_WITHIN_SECONDS * 1000),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    throw new CheckFailure(`${address}: ${reason(error)}`);
  }
}

/** `fetch failed` gives no reason; its cause names the refused address or the unknown name. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${ANSWER_WITHIN_SECONDS} s`;
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
  console.error(`${name}: expected a whole number, got '${text}'. Correct it or unset it.`);
  process.exit(1);
}

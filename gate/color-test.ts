import { lookup } from "node:dns/promises";
import { answerOf } from "./answer.ts";
import { type Check, problemOf } from "./check.ts";
import type { Settings } from "./settings.ts";

/** What one round of all checks found. */
export interface Round {
  /** One line for each request that was not answered as expected. */
  readonly problems: readonly string[];
  /** What was tested, one line for each address. */
  readonly tested: readonly string[];
}

interface Server {
  readonly name: string;
  readonly address: string;
}

type Target = Pick<Settings, "url" | "pods" | "checks" | "version" | "color">;

/** Tests the Service and the address of each ready pod once. */
export async function testOnce(target: Target): Promise<Round> {
  const { url, pods, checks } = target;
  const found = pods === undefined ? undefined : await readyPods(pods);
  const servers = [
    { name: "Service", address: url },
    ...(found ?? []).map((address) => ({ name: "pod", address: `http://${address}` })),
  ];
  const asked = servers.flatMap((server) => checks.map((check) => problem(server, check, target)));
  const problems = (await Promise.all(asked)).filter((each) => each !== undefined);
  if (found?.length === 0) problems.push(`${pods}: expected ready pods, got none`);
  const paths = checks.map(({ path }) => path).join(", ");
  return { problems, tested: servers.map(({ name, address }) => `${name} ${address}: ${paths}`) };
}

async function problem(
  { name, address }: Server,
  check: Check,
  release: Target,
): Promise<string | undefined> {
  const { path, status, headers } = check;
  const found = await answerOf(`${address}${path}`, headers).then(
    (answer) => problemOf(check, answer, release),
    (error: Error) => `expected status ${status}, ${error.message}`,
  );
  return found && `${name} ${address}${path}: ${found}`;
}

/** DNS knows each ready pod: the Service of this name has no address of its own. */
async function readyPods(pods: string): Promise<string[]> {
  const [host = "", port = "80"] = pods.split(":");
  const found = await lookup(host, { all: true, family: 4 }).catch(() => []);
  return found.map(({ address }) => `${address}:${port}`).sort();
}

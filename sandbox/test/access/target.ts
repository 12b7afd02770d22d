import { execa } from "execa";
import { join } from "node:path";

/** A port, socket or file that must give nothing to another user of the machine. */
export interface Target {
  readonly kind: "tcp" | "udp" | "unix" | "file" | "folder";
  /** Its owner, for a person. */
  readonly name: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  /** The reason why it answers everybody on purpose. */
  readonly open?: string;
}

export interface Answer extends Target {
  /** Its answer; empty for none. */
  readonly gave: string;
}

/** Paths at which the sandbox's programs have something to read. */
export const PATHS = [
  ...["/", "/healthz", "/livez", "/version", "/api", "/metrics", "/configz", "/pods", "/debug/pprof/"],
  ...["/openid/v1/jwks", "/.well-known/openid-configuration", "/oauth2/v3/userinfo", "/discovery/v1/apis"],
  ...["/v2/", "/v2/_catalog", "/_ping", "/images/json", "/containers/json", "/status", "/faults"],
];

const ASKS_FOR_CREDENTIALS = /^HTTP\/1\.[01] (401|403)\b/;
// The answer to a request that the server can't read, such as one without TLS.
const UNREADABLE = /^\x15\x03|^HTTP\/1\.[01] 400\b/;
// Shows only that something listens.
const EMPTY = /^HTTP\/1\.[01] [^]*\r\nContent-Length: 0\r\n[^]*\r\n\r\n$/i;
const NOT_FOUND = /^HTTP\/1\.[01] 404\b/;

/** The first answer that gives something; undefined when the server refuses all requests. */
export function firstGift(answers: readonly string[]): string | undefined {
  const refusals = [ASKS_FOR_CREDENTIALS, UNREADABLE, EMPTY];
  // Some servers ask for credentials only at paths that exist, and answer 404 at all others.
  if (answers.some((answer) => ASKS_FOR_CREDENTIALS.test(answer))) refusals.push(NOT_FOUND);
  return answers.find((answer) => answer !== "" && !refusals.some((refusal) => refusal.test(answer)));
}

export const where = ({ host, port, path }: Target) => path ?? `${host}:${port}`;

/** Tries all targets in a process of a user. Only root can choose another user. */
export async function attemptAs(uid: number, targets: readonly Target[]): Promise<Answer[]> {
  const { stdout } = await execa(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "attempt.ts"), String(uid)],
    { input: JSON.stringify(targets) },
  );
  const { uid: actual, answers } = JSON.parse(stdout) as { uid: number; answers: Answer[] };
  if (actual !== uid) throw new Error(`expected the attempts to run as user ${uid}, they ran as ${actual}`);
  return answers;
}

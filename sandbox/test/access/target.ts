import { execa } from "execa";
import { join } from "node:path";

/** Something that another user of the machine must get nothing from. */
export interface Target {
  readonly kind: "tcp" | "udp" | "unix" | "file" | "folder";
  /** Whose it is, for a person. */
  readonly name: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  /** Why it answers everybody on purpose. */
  readonly open?: string;
}

export interface Answer extends Target {
  /** What it gave; empty for nothing. */
  readonly gave: string;
}

/** Paths that tell something in the programs that the sandbox runs. */
export const PATHS = [
  ...["/", "/healthz", "/livez", "/version", "/api", "/metrics", "/configz", "/pods", "/debug/pprof/"],
  ...["/openid/v1/jwks", "/.well-known/openid-configuration", "/oauth2/v3/userinfo", "/discovery/v1/apis"],
  ...["/v2/", "/v2/_catalog", "/_ping", "/images/json", "/containers/json", "/status", "/faults"],
];

const ASKS_FOR_CREDENTIALS = /^HTTP\/1\.[01] (401|403)\b/;
// Of a question that the server can't read, such as one without TLS.
const UNREADABLE = /^\x15\x03|^HTTP\/1\.[01] 400\b/;
// Says that something listens, and no more.
const EMPTY = /^HTTP\/1\.[01] [^]*\r\nContent-Length: 0\r\n[^]*\r\n\r\n$/i;
const NOT_FOUND = /^HTTP\/1\.[01] 404\b/;

/** The first of a server's answers that gives something; undefined when all refuse. */
export function firstGift(answers: readonly string[]): string | undefined {
  const refusals = [ASKS_FOR_CREDENTIALS, UNREADABLE, EMPTY];
  // Some ask for credentials where there is something to be had, and tell without them that elsewhere there is not.
  if (answers.some((answer) => ASKS_FOR_CREDENTIALS.test(answer))) refusals.push(NOT_FOUND);
  return answers.find((answer) => answer !== "" && !refusals.some((refusal) => refusal.test(answer)));
}

export const where = ({ host, port, path }: Target) => path ?? `${host}:${port}`;

/** Tries all targets in a process of that user; only root can name another. */
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

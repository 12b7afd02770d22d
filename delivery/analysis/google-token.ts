import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { Refused } from "./query-api.ts";

const LONGEST_MS = 30_000;
const SIGN_IN = "Sign in: gcloud auth login";

/**
 * The access token of gcloud's account: gke-gcloud-auth-plugin, which every cluster of GKE needs, comes with gcloud.
 *
 * @throws Refused
 */
export async function googleToken(environment: NodeJS.ProcessEnv): Promise<string> {
  const token = (await readToken(environment)).trim();
  // The error of `fetch` would show another text.
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Refused("expected an access token from gcloud, got something else", SIGN_IN);
}

async function readToken(environment: NodeJS.ProcessEnv): Promise<string> {
  const file = environment.CLOUDSDK_AUTH_ACCESS_TOKEN_FILE;
  try {
    // gcloud would read this file too, which takes it a second.
    if (file) return readFileSync(file, "utf8");
    const options = { env: environment, timeout: LONGEST_MS };
    return (await promisify(execFile)("gcloud", ["auth", "print-access-token", "--quiet"], options)).stdout;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    if (code === "ENOENT" && !file) {
      throw new Refused(
        "expected gcloud on PATH for an access token, got nothing",
        "Install it from https://cloud.google.com/sdk/docs/install, then sign in: gcloud auth login",
      );
    }
    const [reason = ""] = (stderr || message).trim().split("\n");
    throw new Refused(`expected an access token from gcloud, got: ${reason.replace(/\.$/, "")}`, SIGN_IN);
  }
}

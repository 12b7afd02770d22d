import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { readGithubToken } from "./github-tokens.ts";

/** The owner of an access token. */
export interface TokenOwner {
  /** As policies name it: `user:EMAIL`, `serviceAccount:EMAIL` or `principal://…`. */
  readonly member: string;
  /** Empty for the identity of a workload. */
  readonly email: string;
  /** The sets of a workload's identity, as policies name them: `principalSet://…`. */
  readonly sets?: readonly string[];
}

export interface AccessTokensOptions {
  /** The developer's access token, which lives as long as the sandbox. */
  readonly accessToken: string;
  /** The developer's email. */
  readonly developer: string;
}

interface Payload {
  readonly email: string;
  /** The identity of a workload, and its sets. */
  readonly member?: string;
  readonly sets?: readonly string[];
  /** Milliseconds since 1970. */
  readonly expires: number;
}

const PREFIX = "ya29.c.";

/**
 * The access tokens of the sandbox: the developer's and those of service accounts. A service account's token carries its
 * email and end and is signed, so tokens need no storage and outlive restarts.
 */
export class AccessTokens {
  readonly #options: AccessTokensOptions;

  constructor(options: AccessTokensOptions) {
    this.#options = options;
  }

  /** Makes a token of a service account. */
  mint(email: string, expires: Date): string {
    return this.#signed({ email, expires: expires.getTime() });
  }

  /** Makes a token of a workload's identity. */
  mintFederated(member: string, sets: readonly string[], expires: Date): string {
    return this.#signed({ email: "", member, sets, expires: expires.getTime() });
  }

  /** The claims of a token of GitHub that the sandbox made; undefined for any other. */
  readGithub(token: string): JsonObject | undefined {
    return readGithubToken(token, this.#options.accessToken);
  }

  /** The owner of a token, or Google's reason to refuse it. */
  read(token: string): TokenOwner | { readonly problem: string } {
    const { accessToken, developer } = this.#options;
    if (isAccessToken(token, accessToken)) return this.ownerNamed(developer);
    const payload = this.#payload(token);
    if (!payload) return { problem: "ACCESS_TOKEN_TYPE_UNSUPPORTED" };
    if (payload.expires <= Date.now()) return { problem: "ACCESS_TOKEN_EXPIRED" };
    const { email, member, sets } = payload;
    return member === undefined ? this.ownerNamed(email) : { member, email, ...(sets && { sets }) };
  }

  /** The owner with this email. */
  ownerNamed(email: string): TokenOwner {
    return { member: `${email === this.#options.developer ? "user" : "serviceAccount"}:${email}`, email };
  }

  #signed(payload: Payload): string {
    const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
    return `${PREFIX}${text}.${this.#signature(text)}`;
  }

  #payload(token: string): Payload | undefined {
    if (!token.startsWith(PREFIX)) return undefined;
    const [payload = "", signature = ""] = token.slice(PREFIX.length).split(".");
    const [given, right] = [Buffer.from(signature), Buffer.from(this.#signature(payload))];
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    return JSON.parse(Buffer.from(payload, "base64url").toString()) as Payload;
  }

  #signature(payload: string): string {
    return createHmac("sha256", this.#options.accessToken).update(payload).digest("base64url");
  }
}

/** Whether `token` is the sandbox's access token. The comparison always takes the same time. */
export function isAccessToken(token: string, accessToken: string): boolean {
  return timingSafeEqual(digest(token), digest(accessToken));
}

const digest = (text: string) => createHash("sha256").update(text).digest();

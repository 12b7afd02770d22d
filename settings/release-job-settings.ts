import { type Input, secret } from "@pulumi/pulumi";
import type * as v from "valibot";
import type { PreRelease, SmokeCheck, SmokeTest } from "../components/kubernetes/release-commands.ts";
import type { Config } from "./config-schema.ts";
import { IMAGE_BY_DIGEST } from "./image-by-digest.ts";
import {
  flag,
  list,
  map,
  object,
  optional,
  optionalObject,
  scalar,
  text,
  wholeNumber,
  words,
} from "./schema-parts.ts";

const timeoutSeconds = (fallback: number) => optional(wholeNumber(5, 3600, fallback), fallback);

const PATH = text("a path that starts with /", "/", /^\/\S*$/);
const STATUS = wholeNumber(100, 599, 200);
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;

const headers = (item: string) =>
  map(text("a text", item), {
    pattern: HEADER,
    expectedKey: "the name of a header",
    example: "X-Version",
    item,
  });

const CHECK = object({
  path: optional(PATH, "/"),
  status: optional(STATUS, 200),
  headers: headers("example.com"),
  text: optional(text("a text that the body contains", "Welcome")),
  json: map(scalar("ok"), {
    pattern: /\S/,
    expectedKey: "a path in the JSON body, such as status.database",
    example: "status",
    item: "ok",
  }),
  responseHeaders: headers("{version}"),
});

export const RELEASE_JOBS = {
  smokeTest: object({
    enabled: optional(flag(), true),
    path: optional(PATH),
    expectedStatus: optional(STATUS),
    checks: optional(
      list(CHECK, "a list of objects with path, status, text or json", '\'{"path":"/"}\''),
      [],
    ),
    timeoutSeconds: timeoutSeconds(60),
    image: optional(IMAGE_BY_DIGEST),
    command: optional(words("node")),
  }),
  gateBaseImage: optional(text("an image reference", "docker.io/library/node:24-bookworm-slim", /^\S+$/)),
  releaseTimeoutSeconds: wholeNumber(60, 3600, 180),
  preRelease: optionalObject({ command: words("node"), timeoutSeconds: timeoutSeconds(300) }),
};

/** Whether a part of the key's value is a secret in the stack's config. */
export type IsSecret = (key: keyof Config) => boolean;

export function readSmokeTest({ smokeTest }: Config, isSecret: IsSecret): SmokeTest | undefined {
  const { enabled, command, path = "/", expectedStatus = 200, timeoutSeconds } = smokeTest;
  if (!enabled) return undefined;
  const hidden = isSecret("smokeTest");
  return {
    timeoutSeconds,
    checks: secretly(checksOf(smokeTest), hidden),
    ...(command && { command: { words: secretly(command, hidden), path, expectedStatus } }),
  };
}

/** Where the image of the program's own gate comes from; undefined if nothing needs it. */
export function readGateSource({ smokeTest, gateBaseImage, architecture, requireDigests }: Config) {
  const { enabled, command, image } = smokeTest;
  return enabled && !command ? { image, baseImage: gateBaseImage, architecture, requireDigests } : undefined;
}

export function readPreRelease({ preRelease }: Config, isSecret: IsSecret): PreRelease | undefined {
  return preRelease && { ...preRelease, command: secretly(preRelease.command, isSecret("preRelease")) };
}

type SmokeTestConfig = Config["smokeTest"];

/** `path` is a check of its own. Without any other it is the front page. */
function checksOf({ path, expectedStatus, checks }: SmokeTestConfig): readonly SmokeCheck[] {
  const isOne = path !== undefined || expectedStatus !== undefined || checks.length === 0;
  return [
    ...(isOne ? [{ path: path ?? "/", status: expectedStatus ?? 200 }] : []),
    ...checks.map(withoutEmpty),
  ];
}

/** The Job's name depends on the checks, so they say only what the config says. */
function withoutEmpty({ path, status, text, ...maps }: v.InferOutput<typeof CHECK>): SmokeCheck {
  const set = Object.entries(maps).filter(([, entries]) => Object.keys(entries).length > 0);
  return { path, status, ...(text !== undefined && { text }), ...Object.fromEntries(set) };
}

const secretly = <T>(value: T, isSecret: boolean): Input<T> =>
  isSecret ? (secret(value) as Input<T>) : value;

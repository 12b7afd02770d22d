import { existsSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { notCovered } from "../not-covered.ts";
import type { CheckFailure, CheckResult, Properties, Value } from "../provider.ts";
import { Unknown } from "../provider.ts";
import { contextDigest } from "./context-digest.ts";
import { imageHost } from "./image-name.ts";

type Kind = "string" | "boolean" | "map" | { readonly [name: string]: Kind };

const INPUTS: Record<string, Kind> = {
  imageName: "string",
  build: {
    context: "string",
    dockerfile: "string",
    platform: "string",
    target: "string",
    args: "map",
    contextDigest: "string",
  },
  registry: { server: "string", username: "string", password: "string" },
  skipPush: "boolean",
  buildOnPreview: "boolean",
};

const ARCHITECTURES: Record<string, string> = { x64: "amd64", arm64: "arm64" };

/** Fills in the official plugin's defaults and the digest of the build context. */
export async function checkImage(news: Properties): Promise<CheckResult> {
  const failures = checkKind(news, INPUTS, "");
  if (news.imageName === undefined) {
    failures.push({
      property: "imageName",
      reason: '"imageName": expected a name such as "gcr.io/my-project/web:1.0.0", got nothing',
    });
  }
  if (failures.length > 0) return { inputs: news, failures };

  const build =
    news.build === Unknown ? Unknown : await defaultBuild((news.build ?? {}) as Properties, failures);
  if (typeof news.imageName === "string" && news.skipPush !== true && !imageHost(news.imageName)) {
    failures.push({
      property: "imageName",
      reason:
        `"imageName": expected a name that starts with the registry's host, got "${news.imageName}". ` +
        `Write "docker.io/${news.imageName}", or set skipPush`,
    });
  }
  return { inputs: { ...news, build, buildOnPreview: news.buildOnPreview ?? false }, failures };
}

async function defaultBuild(given: Properties, failures: CheckFailure[]): Promise<Properties> {
  const context = given.context ?? ".";
  const dockerfile =
    given.dockerfile ?? (typeof context === "string" ? join(context, "Dockerfile") : Unknown);
  const platform = given.platform ?? `linux/${ARCHITECTURES[process.arch] ?? process.arch}`;
  const build: Properties = { ...given, context, dockerfile, platform };
  delete build.contextDigest;
  if (typeof context !== "string" || typeof dockerfile !== "string") return build;

  const failure = missingFile(context, dockerfile);
  if (failure) {
    failures.push(failure);
    return build;
  }
  try {
    build.contextDigest = await contextDigest(context, dockerfile);
  } catch (error) {
    const reason = `"build.context": unable to hash build context: ${(error as Error).message}`;
    failures.push({ property: "build.context", reason });
  }
  return build;
}

function missingFile(context: string, dockerfile: string): CheckFailure | undefined {
  if (!existsSync(context) || !statSync(context).isDirectory()) {
    return {
      property: "build.context",
      reason: `"build.context": expected a folder, got "${context}" (in ${process.cwd()})`,
    };
  }
  if (existsSync(dockerfile)) return undefined;
  const inContext = join(context, dockerfile);
  const hint = !isAbsolute(dockerfile) && existsSync(inContext) ? `. Set it to "${inContext}"` : "";
  return {
    property: "build.dockerfile",
    reason:
      `"build.dockerfile": expected a file, got "${dockerfile}". Its path starts in the working directory ` +
      `${process.cwd()}, not in the context${hint}`,
  };
}

function checkKind(value: Value, kind: Kind, path: string): CheckFailure[] {
  if (value === Unknown || value === null) return [];
  const fail = (reason: string): CheckFailure[] => [{ property: path, reason }];
  if (typeof kind === "string" && kind !== "map") {
    return typeof value === kind ? [] : fail(`"${path}": expected a ${kind}, got ${JSON.stringify(value)}`);
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    return fail(`"${path}": expected an object, got ${JSON.stringify(value)}`);
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path ? `${path}.${name}` : name;
    const innerKind = kind === "map" ? "string" : kind[name];
    return innerKind ? checkKind(inner, innerKind, at) : [propertyNotCovered(at, kind as object)];
  });
}

function propertyNotCovered(property: string, kinds: object): CheckFailure {
  const covered = Object.keys(kinds).filter((name) => name !== "contextDigest");
  return { property, reason: notCovered("docker", `"${property}" of an Image`, covered) };
}

import { existsSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { docker, dockerAnswers } from "../engine/host/docker.ts";
import { hostFolder } from "../engine/host/host-folder.ts";
import { SANDBOX_LABEL } from "../engine/host/instance.ts";
import { cacheFolder, type SandboxPaths } from "../engine/host/paths.ts";
import { ensureDocker, stopDocker } from "../engine/toolchain/docker-engine.ts";
import { removeImages } from "../engine/toolchain/images/remove-images.ts";
import { packagesToRemove, removePackages } from "../engine/toolchain/remove-packages.ts";
import type { StepContext } from "../engine/toolchain/step-context.ts";
import { exclusively } from "./exclusively.ts";
import { askYesOrNo, asksPerson } from "./yes-or-no.ts";

const DOCKER_PACKAGE = "docker.io";
const DOCKER_IS_SILENT =
  "no Docker daemon answers, so it may hold other images or containers. Start it, then run the same command again";
const DOCKER_HOLDS_MORE =
  "Docker has images or containers that no sandbox made. Remove them with: docker system prune --all; " +
  "then run the same command again";

/** Removes what stays after `npm stop`: images, built programs and the packages that the sandbox installed. */
export function purge(paths: SandboxPaths): Promise<void> {
  const context: StepContext = {
    // A log in the sandbox's own folder would create that folder again.
    paths: { ...paths, logs: join(hostFolder(), "logs") },
    environment: process.env,
    report: () => {},
    dialog: { say, ...(asksPerson() ? { confirm: (question: string) => askYesOrNo(question) } : {}) },
  };
  return exclusively(paths, async () => {
    const usesDocker = await dockerCanBeUsed(context);
    if (usesDocker) await assertNoSandbox();
    if (usesDocker) await purgeImages();
    else kept("images", "no Docker daemon answers. Start it, then run the same command again");
    purgeCache();
    await purgePackages(context, usesDocker);
    await stopDocker(context);
    removeFolders(context);
  });
}

// A daemon that a sandbox started has stopped with the last sandbox, but it still holds the images.
async function dockerCanBeUsed(context: StepContext): Promise<boolean> {
  if (await dockerAnswers()) return true;
  try {
    await ensureDocker(context, { installs: false });
    return true;
  } catch {
    return false;
  }
}

async function assertNoSandbox(): Promise<void> {
  const format = `{{.Label "${SANDBOX_LABEL}"}}`;
  const list = await docker([
    ...["container", "ls", "--all", "--format", format, "--filter", `label=${SANDBOX_LABEL}`],
  ]);
  const ids = [...new Set(list.split("\n").filter(Boolean))];
  if (ids.length === 0) return;
  throw new Error(
    `purge: expected no sandbox on this machine, got ${ids.join(", ")}. ` +
      "Run 'npm stop' in each checkout, then run the same command again",
  );
}

async function purgeImages(): Promise<void> {
  const images = await removeImages();
  removed("images", images.removed);
  for (const [image, reason] of Object.entries(images.kept)) kept(image, reason);
}

function purgeCache(): void {
  const folder = cacheFolder();
  const isThere = existsSync(folder);
  rmSync(folder, { recursive: true, force: true });
  removed("built programs", isThere ? [folder] : []);
  kept("Go's own caches", "other programs may use them. Remove them with: go clean -cache -modcache");
}

async function purgePackages(context: StepContext, usesDocker: boolean): Promise<void> {
  const unwanted: Record<string, string> = {};
  if (!usesDocker) unwanted[DOCKER_PACKAGE] = DOCKER_IS_SILENT;
  else if (await dockerHoldsMore()) unwanted[DOCKER_PACKAGE] = DOCKER_HOLDS_MORE;
  const { remove, keep } = await packagesToRemove(context, unwanted);
  for (const [name, reason] of Object.entries(keep)) kept(name, reason);
  const isAgreed = remove.length === 0 || (await agrees(remove, context));
  if (!isAgreed) kept(remove.join(", "), "you said no");
  else if (remove.length > 0) {
    await stopDocker(context);
    await removePackages(remove, context);
  }
  removed("packages", isAgreed ? remove : []);
}

/** Whether Docker holds images or containers that no sandbox made. */
async function dockerHoldsMore(): Promise<boolean> {
  return (await docker(["image", "ls", "--quiet"])) + (await docker(["ps", "--all", "--quiet"])) !== "";
}

async function agrees(packages: readonly string[], { dialog }: StepContext): Promise<boolean> {
  return (await dialog?.confirm?.(`Remove the packages ${packages.join(", ")}?`)) ?? true;
}

function removeFolders({ paths }: StepContext): void {
  rmSync(paths.logs, { recursive: true, force: true });
  for (const folder of [join(hostFolder(), "pids"), hostFolder()]) {
    try {
      rmdirSync(folder);
    } catch {
      // The folder does not exist, or the next purge or stop needs what is in it.
    }
  }
}

const say = (line: string) => console.log(line);
const removed = (what: string, names: readonly string[]) =>
  say(`removed  ${what}: ${names.join(", ") || "none"}`);
const kept = (what: string, reason: string) => say(`kept     ${what}: ${reason}`);

import { join } from "node:path";
import { cacheFolder } from "../host/paths.ts";
import { aptCandidate, aptUpdate } from "./apt.ts";
import { cached } from "./cache.ts";
import { type Download, downloadPrograms, DownloadUnavailable } from "./download.ts";
import { type Host, thisHost } from "./host.ts";
import { installRecorded } from "./installed-packages.ts";
import { agreeToInstall } from "./package-consent.ts";
import { programVersion, which } from "./path-programs.ts";
import type { StepContext } from "./step-context.ts";
import { isAtLeast } from "./version-order.ts";
import { MINIMUM_VERSIONS, VERSIONS } from "./versions.ts";

export const GO_DOWNLOAD: Download = {
  url: `https://go.dev/dl/go${VERSIONS.go}.linux-amd64.tar.gz`,
  // The hash that Docker's official Go image pins (docker-library/golang).
  hash: "sha256:ffb5f8de10c62550dfddab66b36b57030721e0a44a3218e9e1181d7b59f121ca",
  folder: ".",
};

export interface GoOptions {
  /** @default thisHost() */
  readonly host?: Host;
  /** @default downloadPrograms */
  readonly download?: typeof downloadPrograms;
}

/**
 * Returns the path of a Go command that can build the pinned modules: from PATH, from the downloaded official release,
 * or, as root on Debian, from a package. It fetches a newer Go through the module proxy if a module needs one.
 */
export async function ensureGo(context: StepContext, options: GoOptions = {}): Promise<string> {
  const { host = thisHost(), download = downloadPrograms } = options;
  const onPath = which("go", context.environment);
  const version = onPath && (await programVersion(onPath, ["version"]));
  if (onPath && version && isAtLeast(version, MINIMUM_VERSIONS.go)) return onPath;

  const downloaded = await downloadedGo(context, download);
  if (downloaded) return downloaded;

  let packaged: string | undefined;
  if (host.isDebian && host.isRoot) {
    await aptUpdate(context);
    packaged = await aptCandidate("golang-go", context);
    if (packaged && isAtLeast(packaged, MINIMUM_VERSIONS.go)) {
      await agreeToInstall(["golang-go"], "to build programs", context);
      await installRecorded(["golang-go"], context);
      return "/usr/bin/go";
    }
  }
  throw new Error(
    [
      `Go: expected version ${MINIMUM_VERSIONS.go} or newer to build programs, `,
      onPath ? `got ${onPath} ${version ?? "of unknown version"}` : "got no 'go' on PATH",
      ". go.dev can't be reached",
      packaged ? `, and Debian's package is ${packaged}` : "",
      ". Install Go from https://go.dev/dl and put it on PATH, then run the same command again",
    ].join(""),
  );
}

async function downloadedGo(
  context: StepContext,
  download: typeof downloadPrograms,
): Promise<string | undefined> {
  const release = join(cacheFolder(context.environment), "go", VERSIONS.go);
  try {
    await cached(release, context, (temporary) => {
      context.report(`downloading Go ${VERSIONS.go}`);
      return download(GO_DOWNLOAD, ["go"], temporary, context);
    });
  } catch (error) {
    if (error instanceof DownloadUnavailable) return undefined;
    throw error;
  }
  return join(release, "go", "bin", "go");
}

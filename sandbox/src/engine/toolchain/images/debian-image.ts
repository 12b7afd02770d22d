import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../../host/docker.ts";
import { cacheFolder } from "../../host/paths.ts";
import { aptUpdate } from "../apt.ts";
import { cached } from "../cache.ts";
import { type Host, thisHost } from "../host.ts";
import { installRecorded } from "../installed-packages.ts";
import { agreeToInstall } from "../package-consent.ts";
import { which } from "../path-programs.ts";
import { runLogged } from "../run-logged.ts";
import type { StepContext } from "../step-context.ts";
import { VERSIONS } from "../versions.ts";
import { imageExists, imageLabel } from "./image-build.ts";
import { pullImage } from "./pull.ts";

const OFFICIAL_IMAGE = `docker.io/library/debian:${VERSIONS.debian}-slim`;
const MIRROR = "http://deb.debian.org/debian";
const SECURITY_MIRROR = "http://deb.debian.org/debian-security";

/** Files that the official slim image leaves out too. */
const UNNEEDED = [
  "etc/hostname",
  "etc/resolv.conf",
  "usr/share/doc",
  "usr/share/info",
  "usr/share/locale",
  "usr/share/man",
  "var/cache/apt",
  "var/lib/apt/lists",
  "var/log/apt",
];

/** Tag of the base of the other images. */
export const DEBIAN_IMAGE = `gke-blue-green/debian:${VERSIONS.debian}`;

/** Pulls Debian's image or builds one from Debian's packages. */
export async function ensureDebianImage(context: StepContext, host: Host = thisHost()): Promise<void> {
  if (await imageExists(DEBIAN_IMAGE)) return;
  if (await pullImage(OFFICIAL_IMAGE, DEBIAN_IMAGE, context)) return;

  const archive = await cached(
    join(cacheFolder(context.environment), "images", `debian-${VERSIONS.debian}.tar`),
    context,
    (temporary) => bootstrap(temporary, context, host),
  );
  await docker([
    "import",
    ...["--change", 'CMD ["bash"]', "--change", `LABEL ${imageLabel("debian")}`],
    ...[archive, DEBIAN_IMAGE],
  ]);
}

async function bootstrap(archive: string, context: StepContext, host: Host): Promise<void> {
  await ensureDebootstrap(context, host);
  const root = `${archive}-root`;
  const options = {
    purpose: `making a Debian ${VERSIONS.debian} image`,
    log: join(context.paths.logs, "image-debian.log"),
    environment: context.environment,
    signal: context.signal,
  };
  try {
    // Mounts of debootstrap end with this mount namespace, so that the removal of the folder can't reach through one.
    await runLogged(
      "unshare",
      ["--mount", "debootstrap", "--variant=minbase", VERSIONS.debian, root, MIRROR],
      {
        ...options,
        onLine: (line) => {
          if (line.startsWith("I: ")) context.report(`Debian image: ${line.slice(3)}`);
        },
      },
    );
    writeFileSync(join(root, "etc/apt/sources.list"), sources());
    for (const path of UNNEEDED) rmSync(join(root, path), { recursive: true, force: true });
    for (const path of ["var/cache/apt/archives/partial", "var/lib/apt/lists/partial", "var/log/apt"]) {
      mkdirSync(join(root, path), { recursive: true });
    }
    await runLogged("tar", ["--numeric-owner", "-C", root, "-cf", archive, "."], options);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function ensureDebootstrap(context: StepContext, host: Host): Promise<void> {
  if (host.isRoot && which("debootstrap", context.environment)) return;
  if (!host.isRoot || !host.isDebian) {
    throw new Error(
      `${OFFICIAL_IMAGE} can't be pulled, and a build from Debian's packages needs ` +
        `${host.isRoot ? "'debootstrap' on PATH" : "root"}. Let the Docker daemon reach docker.io, or ` +
        `${host.isRoot ? "install debootstrap" : "run as root on Debian"}, then run the same command again`,
    );
  }
  const packages = ["debootstrap", "debian-archive-keyring"];
  await agreeToInstall(packages, "to make a Debian image", context);
  await aptUpdate(context);
  await installRecorded(packages, context);
}

const sources = () =>
  [
    `deb ${MIRROR} ${VERSIONS.debian} main`,
    `deb ${MIRROR} ${VERSIONS.debian}-updates main`,
    `deb ${SECURITY_MIRROR} ${VERSIONS.debian}-security main`,
    "",
  ].join("\n");

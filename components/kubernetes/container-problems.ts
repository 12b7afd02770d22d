import { posix } from "node:path";
import { configError, setCommand } from "../release/config-error.ts";
import type { AppContainer } from "./app-container.ts";
import type { UnreadyPod } from "./live/unready-pods.ts";
import { memoryText } from "./pod-resources.ts";
import { probeProblem } from "./probe-problems.ts";
import { writableFolders } from "./writable-folders.ts";

/** How a container ends that Kubernetes stops, for a failed probe for example. Its log doesn't say why. */
const STOPPED = [0, 137, 143];
const OUT_OF_MEMORY = /container init was OOM-killed/;
const NO_PROGRAM =
  /exec: "([^"]+)": (executable file not found|stat [^:]+: no such file)|exec ([^\s:]+): no such file/;
const READ_ONLY = /read-only file ?system|EROFS/i;
const FORBIDDEN = /permission denied|operation not permitted|EACCES|EPERM|AccessDeniedException/i;
const PATH = /(?<![\w/.:])\/[\w@.+-][\w@.+/-]*/;
const LONGEST_LINE = 300;
/** What the system refuses without naming a file. */
const PRIVILEGED = /bind|listen|setuid|setgid|initgroups|chown/i;

/**
 * Which setting of the app's container a pod does not get ready with, as the error that the user gets.
 *
 * @returns undefined when its words fit no setting
 */
export function containerProblem(
  color: string,
  pod: UnreadyPod,
  container: AppContainer,
): string | undefined {
  const { evicted, ended, probe } = pod;
  if (evicted !== undefined) return fullFolder(color, evicted, container);
  if (ended?.reason === "OOMKilled" || OUT_OF_MEMORY.test(ended?.log ?? "")) return memory(color, container);
  const ofProbe = () => (probe ? probeProblem(color, probe, container) : undefined);
  const ofLog = () => (ended ? logProblem(color, ended.log, container) : undefined);
  return ended && !STOPPED.includes(ended.exitCode) ? (ofLog() ?? ofProbe()) : (ofProbe() ?? ofLog());
}

function memory(color: string, { resources }: AppContainer): string {
  const { memoryMib } = resources.limits;
  const key = "container.resources.limits.memory";
  return configError(key, {
    got: memoryText(memoryMib),
    expected: `as much memory as ${color} needs`,
    nextStep: `Kubernetes killed its container, which needed more (OOMKilled). Set it with: ${setCommand(key, memoryText(2 * memoryMib))}`,
  }).message;
}

function fullFolder(color: string, message: string, { writable }: AppContainer): string | undefined {
  const [, volume, limit] = /EmptyDir volume "([^"]+)" exceeds the limit "([^"]+)"/.exec(message) ?? [];
  const { volumeMounts } = writableFolders(writable);
  const folder = volumeMounts.find(({ name }) => name === volume)?.mountPath as string | undefined;
  if (folder === undefined) return undefined;
  const key = `container.writable["${folder}"]`;
  return configError(key, {
    got: limit,
    expected: `as much room as ${color} fills`,
    nextStep: `Kubernetes evicted its pod, which wrote more. Set it with: ${setCommand(key, "1Gi")}`,
  }).message;
}

function logProblem(color: string, log: string, container: AppContainer): string | undefined {
  const missing = NO_PROGRAM.exec(log);
  if (missing) return noProgram(color, missing[1] ?? missing[3] ?? "", container);
  const lines = log.split("\n").map((line) => line.trim().slice(0, LONGEST_LINE));
  const readOnly = lines.find((line) => READ_ONLY.test(line));
  if (readOnly !== undefined) return notWritable(color, readOnly, container);
  const forbidden = lines.find((line) => FORBIDDEN.test(line) && (PATH.test(line) || PRIVILEGED.test(line)));
  return forbidden === undefined ? undefined : notAllowed(color, forbidden, container);
}

function noProgram(color: string, program: string, { command }: AppContainer): string {
  const key = "container.command";
  return configError(key, {
    got: command,
    expected: `a program that is in ${color}'s image, which has no ${program}`,
    nextStep:
      `Set its words, such as: ${setCommand(`${key}[0]`, "node")}. ` +
      "An image without a shell needs them one by one, not in one text",
  }).message;
}

function notWritable(color: string, line: string, { writable }: AppContainer): string {
  const path = PATH.exec(line)?.[0];
  const folder = path && posix.dirname(path) !== "/" ? posix.dirname(path) : (path ?? "/<folder>");
  return configError("container.writable", {
    got: writable,
    expected: `each folder that ${color} writes to, as the rest of its file system is read-only`,
    nextStep: `${color}'s log says: ${line}. Add the folder, empty at each start, with: ${setCommand(`container.writable["${folder}"]`, "64Mi")}`,
  }).message;
}

function notAllowed(color: string, line: string, { user }: AppContainer): string {
  const key = "container.user";
  return configError(key, {
    got: user,
    expected: `a user that may do all that ${color} does, but not root`,
    nextStep:
      `${color}'s log says: ${line}. Give this user the files in the app's Dockerfile, or use the image's own user: ` +
      setCommand(key, "<user id>"),
  }).message;
}

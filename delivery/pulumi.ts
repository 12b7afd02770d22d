import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { DeliveryError } from "./delivery-error.ts";

// A preview or an export of a large stack.
const LONGEST_OUTPUT = 2 ** 28;

export interface PulumiResult {
  readonly failed: boolean;
  readonly stdout: string;
  /** Why it failed; empty when it didn't. */
  readonly reason: string;
}

/** Runs `pulumi` in the user's terminal. */
export async function pulumi(projectFolder: string, args: readonly string[]): Promise<void> {
  console.log(`$ pulumi ${args.join(" ")}`);
  const child = spawn("pulumi", args, { cwd: projectFolder, stdio: "inherit" });
  // Pulumi gets Ctrl-C too, and ends its update in order.
  const wait = () => undefined;
  process.on("SIGINT", wait);
  const [exitCode] = (await once(child, "exit")
    .catch(notFound)
    .finally(() => process.off("SIGINT", wait))) as [number | null];
  if (exitCode !== 0) throw new DeliveryError(`pulumi ${args.join(" ")}: failed, see above.`);
}

/** The options of a command that runs `pulumi up`. */
export interface UpOptions {
  /** Folders of policy packs. */
  readonly policyPack?: readonly string[];
  /** Whether to leave out the question. */
  readonly yes?: boolean;
}

/** Runs `pulumi up` in the user's terminal. */
export function pulumiUp(
  projectFolder: string,
  stack: string,
  { policyPack = [], yes }: UpOptions,
): Promise<void> {
  const policies = policyPack.flatMap((pack) => ["--policy-pack", pack]);
  return pulumi(projectFolder, ["up", "--stack", stack, ...policies, ...(yes ? ["--yes"] : [])]);
}

/** Runs `pulumi` and returns what it printed, also when it failed. Zero is no limit of its time. */
export async function pulumiResult(
  projectFolder: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  timeout = 0,
): Promise<PulumiResult> {
  const env = { ...process.env, ...environment };
  const options = { cwd: projectFolder, env, maxBuffer: LONGEST_OUTPUT, timeout };
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, options);
    return { failed: false, stdout, reason: "" };
  } catch (error) {
    const { code, message, stdout = "", stderr = "" } = error as ExecFileError;
    if (code === "ENOENT") return notFound();
    return { failed: true, stdout, reason: (stderr || message).trim() };
  }
}

/** Runs `pulumi` and returns what it printed. */
export async function pulumiOutput(projectFolder: string, args: readonly string[]): Promise<string> {
  const { failed, stdout, reason } = await pulumiResult(projectFolder, args);
  if (failed) throw new DeliveryError(`pulumi ${args.join(" ")}: failed: ${reason}`);
  return stdout;
}

interface ExecFileError extends Error {
  readonly code?: string | number | null;
  readonly stdout?: string;
  readonly stderr?: string;
}

function notFound(): never {
  throw new DeliveryError(
    "pulumi: expected Pulumi's command line on PATH, got nothing. " +
      "Install it from https://www.pulumi.com/docs/install/",
  );
}

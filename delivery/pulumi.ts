import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { DeliveryError } from "./delivery-error.ts";

/** Runs `pulumi` as a person does, with their terminal. */
export async function pulumi(projectFolder: string, args: readonly string[]): Promise<void> {
  console.log(`$ pulumi ${args.join(" ")}`);
  const child = spawn("pulumi", args, { cwd: projectFolder, stdio: "inherit" });
  const [exitCode] = (await once(child, "exit").catch(notFound)) as [number | null];
  if (exitCode !== 0) throw new DeliveryError(`pulumi ${args.join(" ")}: failed, see above.`);
}

/** What a `pulumi` command prints. */
export async function pulumiOutput(projectFolder: string, args: readonly string[]): Promise<string> {
  const running = promisify(execFile)("pulumi", args, { cwd: projectFolder, maxBuffer: 2 ** 28 });
  const { stdout } = await running.catch((error: NodeJS.ErrnoException & { stderr?: string }) => {
    if (error.code === "ENOENT") return notFound();
    throw new DeliveryError(`pulumi ${args.join(" ")}: failed: ${(error.stderr || error.message).trim()}`);
  });
  return stdout;
}

function notFound(): never {
  throw new DeliveryError(
    "pulumi: got no such program on PATH, allowed is Pulumi's command line. " +
      "Install it from https://www.pulumi.com/docs/install/",
  );
}

import { Argument, type Command, InvalidArgumentError } from "commander";
import {
  FAULT_KINDS,
  type Fault,
  type FaultKind,
  type FaultRequest,
} from "../engine/google-cloud/kernel/fault-kinds.ts";
import { OPERATION_TYPES } from "../engine/google-cloud/kernel/operation-types.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { addFault, clearFaults, listFaults } from "../engine/server/control.ts";
import { serverPid } from "../engine/server/launch.ts";

/** Adds the commands that make the simulated Google Cloud fail on purpose. */
export function registerFault(program: Command, paths: SandboxPaths): void {
  const fault = program
    .command("fault")
    .description("make the next calls or operations of the simulated Google Cloud fail or answer late");
  fault
    .command("add")
    .addArgument(new Argument("<kind>", "what happens").choices(Object.keys(FAULT_KINDS)))
    .option("--api <name>", `only this API: ${Object.keys(OPERATION_TYPES).join(", ")}`)
    .option("--method <method>", "only calls of this HTTP method", (text: string) => text.toUpperCase())
    .option("--operation <type>", "only operations of this type, such as CREATE_NODE_POOL")
    .option("--path <text>", "only paths that contain this text, such as /nodePools")
    .option("--count <number>", "how many calls or operations fail", number, 1)
    .option("--seconds <number>", "delay of the answers, for the kind latency", number)
    .addHelpText("after", `\nKinds:\n${kinds()}`)
    .action(async (kind: FaultKind, options: Omit<FaultRequest, "kind">) => {
      checkServes(paths);
      console.log(describe(await addFault(paths, { kind, ...options })));
    });
  fault
    .command("list")
    .description("list the faults that have not happened yet")
    .action(async () => {
      checkServes(paths);
      const faults = await listFaults(paths);
      console.log(faults.length > 0 ? faults.map(describe).join("\n") : "No faults are left.");
    });
  fault
    .command("clear")
    .description("remove all faults that have not happened yet")
    .action(async () => {
      checkServes(paths);
      await clearFaults(paths);
    });
}

/** Describes a fault in one line. */
export function describe({ id, kind, left, seconds, api, method, operation, path }: Fault): string {
  const which = Object.entries({ api, method, operation, path })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`);
  const late = kind === "latency" ? ` of ${seconds ?? 5} s` : "";
  return `${id}  ${kind}${late}, ${left} more, ${which.join(", ") || "any API"}`;
}

const kinds = () =>
  Object.entries(FAULT_KINDS)
    .map(([kind, what]) => `  ${kind.padEnd(14)}${what}`)
    .join("\n");

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && !Number.isNaN(value)) return value;
  throw new InvalidArgumentError(`Expected a number, got ${JSON.stringify(text)}.`);
}

function checkServes(paths: SandboxPaths): void {
  if (serverPid(paths) !== undefined) return;
  throw new Error("The sandbox server does not run. Start it with: npm run sandbox -- up");
}

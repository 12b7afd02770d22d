import { execa } from "execa";
import { existsSync } from "node:fs";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { setupEnvironment } from "../engine/stack/setup.ts";
import { STACK } from "../engine/stack/sandbox-stack-config.ts";

/** The outputs of the stack that a person needs to go on; all are absent before the first deployment. */
export interface AppOutputs {
  readonly url?: string;
  readonly previewUrl?: string;
  readonly active?: { readonly color: string; readonly version: string };
  readonly idle?: { readonly color: string; readonly version: string };
}

type Command = readonly [command: string, what: string];

/** Prints where the app answers, what to try next, and how to stop. */
export async function printNextSteps(paths: SandboxPaths): Promise<void> {
  for (const line of nextSteps(await appOutputs(paths))) console.log(line);
}

/** The lines that `npm start` ends with. */
export function nextSteps({ url, previewUrl, active, idle }: AppOutputs): string[] {
  const commands: Command[] = [
    url === undefined
      ? ["npm run rehearse", "deploy the app, and rehearse a release under traffic"]
      : [`curl ${url}`, "ask the app"],
    ['eval "$(npm run --silent sandbox -- env)"', "use the sandbox with pulumi, kubectl, docker and gcloud"],
  ];
  if (idle)
    commands.push([`npm run switch -- ${idle.color}`, "in that shell: send users to the other colour"]);
  commands.push(["npm stop", "destroy the stack, and remove the sandbox"]);
  return [
    "",
    url === undefined ? "The app is not deployed yet." : `The app answers at ${url}${named(active)}.`,
    ...(previewUrl === undefined ? [] : [`Testers see the idle colour at ${previewUrl}${named(idle)}.`]),
    "",
    ...table(commands),
  ];
}

const named = (release: AppOutputs["active"]) =>
  release ? ` (${release.color}, version ${release.version})` : "";

function table(rows: readonly Command[]): string[] {
  const width = Math.max(...rows.map(([command]) => command.length));
  return rows.map(([command, what]) => `  ${command.padEnd(width)}  # ${what}`);
}

async function appOutputs(paths: SandboxPaths): Promise<AppOutputs> {
  if (!existsSync(paths.backend)) return {};
  const { stdout, exitCode } = await execa("pulumi", ["stack", "output", "--json", "--stack", STACK], {
    ...{ cwd: paths.project, env: setupEnvironment(paths, process.env.PATH ?? ""), stdin: "ignore" },
    reject: false,
  });
  return exitCode === 0 ? (JSON.parse(stdout) as AppOutputs) : {};
}

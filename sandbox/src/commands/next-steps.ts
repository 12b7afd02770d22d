import { execa } from "execa";
import { existsSync } from "node:fs";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { setupEnvironment } from "../engine/stack/setup.ts";
import { STACK } from "../engine/stack/sandbox-stack-config.ts";

/** The stack outputs that a person needs next. All are absent before the first deployment. */
export interface AppOutputs {
  readonly url?: string;
  readonly previewUrl?: string;
  readonly lastSuccessfulUpdate?: { readonly active?: NamedRelease; readonly idle?: NamedRelease };
  readonly rollbackCommand?: string;
}

interface NamedRelease {
  readonly color: string;
  readonly version: string;
}

type Command = readonly [what: string, command: string];

/** Prints where the app answers, what to try next and how to stop. */
export async function printNextSteps(paths: SandboxPaths): Promise<void> {
  for (const line of nextSteps(await appOutputs(paths))) console.log(line);
}

/** The lines that `npm start` ends with. */
export function nextSteps({ url, previewUrl, lastSuccessfulUpdate, rollbackCommand }: AppOutputs): string[] {
  const { active, idle } = lastSuccessfulUpdate ?? {};
  const commands: Command[] = [
    url === undefined
      ? ["Deploy the app and rehearse a release", "npm run rehearse"]
      : ["Ask the app", `curl ${url}`],
    ["Use pulumi, kubectl, docker and gcloud here", 'eval "$(npm run --silent sandbox -- env)"'],
  ];
  if (idle && rollbackCommand) commands.push([`Then roll back to ${idle.color}`, rollbackCommand]);
  commands.push(["Stop and remove the sandbox", "npm stop"]);
  return [
    "",
    url === undefined ? "The app is not deployed yet." : `The app answers at ${url}${named(active)}.`,
    ...(previewUrl === undefined ? [] : [`Testers see the idle colour at ${previewUrl}${named(idle)}.`]),
    "",
    ...table(commands),
  ];
}

const named = (release: NamedRelease | undefined) =>
  release ? ` (${release.color}, version ${release.version})` : "";

function table(rows: readonly Command[]): string[] {
  const width = Math.max(...rows.map(([what]) => what.length));
  return rows.map(([what, command]) => `${`${what}:`.padEnd(width + 1)}  ${command}`);
}

async function appOutputs(paths: SandboxPaths): Promise<AppOutputs> {
  if (!existsSync(paths.backend)) return {};
  const { stdout, exitCode } = await execa("pulumi", ["stack", "output", "--json", "--stack", STACK], {
    ...{ cwd: paths.project, env: setupEnvironment(paths, process.env.PATH ?? ""), stdin: "ignore" },
    reject: false,
  });
  return exitCode === 0 ? (JSON.parse(stdout) as AppOutputs) : {};
}

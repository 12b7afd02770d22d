import { Argument, Command } from "commander";
import { basename } from "node:path";
import type { Color } from "../components/release/colors.ts";
import { COLORS, otherColor } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { isChanged } from "./git.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { readContext, readKubeconfig } from "./cluster-access.ts";
import { kubernetesApi } from "./kubernetes-api.ts";
import { pulumi } from "./pulumi.ts";
import { runCommand } from "./run-command.ts";
import { stackKubeconfig } from "./stack-kubeconfig.ts";
import type { StackNames } from "./stack-names.ts";
import { readStackNames, selectedStack, stackFile } from "./stack-names.ts";
import { switchNow, type Switched } from "./switch-now.ts";

interface Options {
  readonly stack?: string;
  readonly now?: boolean;
  readonly context?: string;
  readonly yes?: boolean;
}

// npm runs scripts in the folder of package.json, where Pulumi.yaml is too.
const projectFolder = process.cwd();

/** `npm run switch -- green`: sends external users to a colour. */
export async function switchCommand(argv: readonly string[]): Promise<void> {
  const program = new Command("npm run switch --")
    .description("Send external users to a colour: set the flag, and run pulumi up.")
    .addArgument(new Argument("<color>", "the colour that external users will reach").choices(COLORS))
    .option("-s, --stack <stack>", "the stack (default: the selected stack)")
    .option("--now", "for an incident: switch at once if the colour has ready pods, then run pulumi up")
    .option(
      "--context <context>",
      "with --now, the context in the kubeconfig (default: the one that gcloud writes)",
    )
    .option("-y, --yes", "run pulumi up without its question")
    .action((color: Color, options: Options) => run(color, options));
  await runCommand(program, argv);
}

async function run(color: Color, { stack, now, context, yes }: Options): Promise<void> {
  const names = readStackNames(projectFolder, stack ?? selectedStack(projectFolder, process.env));
  const switched = now ? await switchAtOnce(color, names, context) : undefined;
  await pulumi(projectFolder, ["config", "set", "activeColor", color, "--stack", names.stack]);
  if (switched) refuseEdits(names, switched);
  try {
    await pulumi(projectFolder, ["up", "--stack", names.stack, ...(yes ? ["--yes"] : [])]);
  } catch (error) {
    throw error instanceof DeliveryError ? unfinished(error, color, names.stack, now ?? false) : error;
  }
  await tellToCommit(color, names.stack);
}

/** The update after a switch at once would also bring new, untested versions to users. */
function refuseEdits({ stack, versions: wanted }: StackNames, { versions }: Switched): void {
  const edits = COLORS.flatMap((color) => {
    const [runs, wants] = [versions[color], wanted[color]];
    return runs && wants && runs !== wants ? [{ color, runs, wants }] : [];
  });
  if (edits.length === 0) return;
  const [got, commands] = [
    edits.map(({ color, runs, wants }) => `${color} from ${runs} to ${wants}`).join(" and "),
    edits.map(({ color, runs }) => `pulumi config set --path ${color}.version ${runs} --stack ${stack}`),
  ];
  throw new DeliveryError(
    `${basename(stackFile(projectFolder, stack))}: expected no change of a version together with a switch, got ${got}. ` +
      "External users are switched and the flag is set, but pulumi up did not run. Undo the edit and let Pulumi record " +
      "the switch: " +
      [...commands, `pulumi up --stack ${stack}`].join(" && "),
  );
}

async function tellToCommit(color: Color, stack: string): Promise<void> {
  const file = basename(stackFile(projectFolder, stack));
  if (!(await isChanged(projectFolder, file))) return;
  console.log(
    `Commit the flag, or the next update from git switches back:\n  git commit --message "${stack}: ${color} is active" ${file}`,
  );
}

function unfinished({ message }: DeliveryError, color: Color, stack: string, now: boolean): DeliveryError {
  const state = now
    ? `External users already reach ${color}, but Pulumi has not recorded it.`
    : `The flag is set to ${color}; external users reach it once an update passes its gate.`;
  return new DeliveryError(
    `${message} ${state} Fix what failed and run: pulumi up --stack ${stack}. ` +
      `Or go back: npm run switch -- ${otherColor(color)} --stack ${stack}${now ? " --now" : ""}`,
  );
}

async function switchAtOnce(color: Color, names: StackNames, context: string | undefined): Promise<Switched> {
  const api = kubernetesApi(await accessTo(names, context));
  try {
    const switched = await switchNow(api, names.appName, color);
    const seconds = (performance.now() / 1000).toFixed(2);
    console.log(
      `External users reach ${color} instead of ${switched.before}, after ${seconds} s. Next, Pulumi records it.`,
    );
    return switched;
  } finally {
    api.close();
  }
}

async function accessTo({ stack, kubeContext }: StackNames, named?: string): Promise<ClusterAccess> {
  const context = named ?? kubeContext;
  const access = context && (await readContext(context, process.env));
  if (access) return access;
  const reason = context
    ? `The kubeconfig has no context ${context}.`
    : "The stack's config has no gcp:project, so its kubeconfig context is unknown.";
  console.error(`${reason} Reading the cluster's address from the stack's state, which takes longer.`);
  return readKubeconfig(await stackKubeconfig(projectFolder, stack), process.env);
}

import { Argument, Command } from "commander";
import { basename } from "node:path";
import type { Color } from "../components/release/colors.ts";
import { COLORS, otherColor } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { isChanged } from "./git.ts";
import type { ClusterAccess } from "./kubeconfig.ts";
import { readContext, readKubeconfig } from "./kubeconfig.ts";
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

// npm runs scripts in the folder of package.json, which is that of Pulumi.yaml.
const projectFolder = process.cwd();

/** `npm run switch -- green`: sends external users to a colour. */
export async function switchCommand(argv: readonly string[]): Promise<void> {
  const program = new Command("npm run switch --")
    .description("Send external users to a colour: set the flag, and run pulumi up.")
    .addArgument(new Argument("<color>", "the colour that external users are to reach").choices(COLORS))
    .option("-s, --stack <stack>", "the stack; else the one that is selected")
    .option(
      "--now",
      "for an incident: switch at once if the colour has ready pods, and run pulumi up after it",
    )
    .option("--context <context>", "with --now, the kubeconfig's context; else the one that gcloud writes")
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

/** The update that follows a switch at once would bring new versions to users too, untested ones. */
function refuseEdits({ stack, versions: wanted }: StackNames, { versions }: Switched): void {
  const edits = COLORS.flatMap((color) => {
    const [runs, wants] = [versions[color], wanted[color]];
    return runs && wants && runs !== wants ? [{ color, runs, wants }] : [];
  });
  if (edits.length === 0) return;
  const [got, commands] = [
    edits.map(({ color, runs, wants }) => `${color} is to run ${wants} and runs ${runs}`).join(", "),
    edits.map(({ color, runs }) => `pulumi config set --path ${color}.version ${runs} --stack ${stack}`),
  ];
  throw new DeliveryError(
    `${basename(stackFile(projectFolder, stack))}: ${got}; with a switch nothing else may change, so pulumi up was not ` +
      "run. External users are switched, and the flag is set. Put the edit off and let Pulumi record the switch: " +
      [...commands, `pulumi up --stack ${stack}`].join(" && "),
  );
}

async function tellToCommit(color: Color, stack: string): Promise<void> {
  const file = basename(stackFile(projectFolder, stack));
  if (!(await isChanged(projectFolder, file))) return;
  console.log(
    `Next, or an update from what is committed takes it back:\n  git commit --message "${stack}: ${color} is active" ${file}`,
  );
}

function unfinished({ message }: DeliveryError, color: Color, stack: string, now: boolean): DeliveryError {
  const state = now
    ? `External users reach ${color} already, and Pulumi has yet to record it.`
    : `The flag is set to ${color}; external users reach it once an update runs past its gate.`;
  return new DeliveryError(
    `${message} ${state} Mend what failed and run: pulumi up --stack ${stack}. ` +
      `Or go back: npm run switch -- ${otherColor(color)} --stack ${stack}${now ? " --now" : ""}`,
  );
}

async function switchAtOnce(color: Color, names: StackNames, context: string | undefined): Promise<Switched> {
  const api = kubernetesApi(await accessTo(names, context));
  try {
    const switched = await switchNow(api, names.appName, color);
    const seconds = (performance.now() / 1000).toFixed(2);
    console.log(
      `External users reach ${color} instead of ${switched.before}, after ${seconds} s. Next: pulumi's own record of it.`,
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
  console.error(
    `The kubeconfig has no context ${context ?? "that is known to be the stack's"}; the cluster's address is read from the stack's state, ` +
      "which takes longer.",
  );
  return readKubeconfig(await stackKubeconfig(projectFolder, stack), process.env);
}

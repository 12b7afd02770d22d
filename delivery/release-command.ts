import type { Command } from "commander";
import { sendWatched } from "./analysis/send-watched.ts";
import { type Deployed, deployRelease } from "./deploy-release.ts";
import { notify } from "./notify/notify.ts";
import { type PreparedRelease, prepareRelease, type VersionOptions } from "./prepared-release.ts";
import type { UpOptions } from "./pulumi.ts";
import { selectedStack } from "./stack-names.ts";

interface ReleaseOptions extends UpOptions, VersionOptions {
  readonly stack?: string;
  readonly switch?: boolean;
}

// npm runs scripts in the folder of package.json, where Pulumi.yaml is too.
const projectFolder = process.cwd();

/** `npm run release`: what the app's folder holds goes to internal testers; with `--switch` to external users too. */
export const releaseCommand = (command: Command): Command =>
  command
    .option("-s, --stack <stack>", "the stack (default: the selected stack)")
    .option("--switch", "then send external users to it, as npm run switch does")
    .option("--version <version>", "its version (default: the id of the commit that changed the app last)")
    .option("--package-version", "its version is the one in the app's package.json")
    .option("--policy-pack <folder...>", "policy packs to check")
    .option("-y, --yes", "run pulumi up without its question")
    .action(release);

async function release(options: ReleaseOptions): Promise<void> {
  const stack = options.stack ?? selectedStack(projectFolder, process.env);
  const prepared = await prepareRelease(projectFolder, stack, options);
  const { names, plan } = prepared;
  const { color, isActive, isDeployed } = plan;
  if (isDeployed) console.log(deployedLine(prepared, options));
  else {
    tell(prepared, await deployRelease({ projectFolder, ...prepared, options }), options);
    await notify(projectFolder, stack, { event: "released", color, isActive });
  }
  if (!options.switch || isActive) return;
  await sendWatched({
    ...{ projectFolder, names, color, options },
    command: `npm run switch -- ${color} --stack ${stack}`,
    instead: `Or go back: npm run rollback -- --stack ${stack}`,
  });
}

function deployedLine(
  { names: { stack, gated }, version, plan: { color, isActive } }: PreparedRelease,
  { switch: isSwitch }: ReleaseOptions,
): string {
  if (isActive) return `External users reach ${color} ${version} already. There is nothing to release.`;
  const runs = `${color} runs ${version} already${gated ? ", tested" : ""}.`;
  return isSwitch ? runs : `${runs} Next: npm run switch -- ${color} --stack ${stack}`;
}

function tell(
  { names: { stack }, version, plan: { color, isActive } }: PreparedRelease,
  { isTested, url, previewUrl, isUncommitted, file }: Deployed,
  options: ReleaseOptions,
): void {
  const lines = [
    `\n${color} runs ${version}${isTested ? " and has passed its gate" : ", untested, as the gate is off"}.`,
    isActive
      ? `External users reach it${url ? ` at ${url}` : ""}.`
      : `Internal testers reach it${previewUrl ? ` at ${previewUrl}, from inside the VPC network` : ""}; on this machine with: ` +
        `npm run preview:open -- --stack ${stack}`,
  ];
  const next = [
    ...(isActive || options.switch ? [] : [`npm run switch -- ${color} --stack ${stack}`]),
    // A switch says it too.
    ...(isUncommitted && !(options.switch && !isActive)
      ? [`git commit --message "${stack}: ${color} is ${version}" ${file}`]
      : []),
  ];
  console.log(
    [...lines, ...(next.length > 0 ? ["\nNext:", ...next.map((each) => `  ${each}`)] : [])].join("\n"),
  );
}

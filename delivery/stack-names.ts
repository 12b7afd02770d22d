import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "yaml";
import type { Color } from "../components/release/colors.ts";
import { COLORS } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { parseStackConfig } from "./stack-config-file.ts";

/** What a stack's own files say of where it is, without asking Pulumi, which would take a second. */
export interface StackNames {
  /** The name that `pulumi` takes. */
  readonly stack: string;
  /** Name of the app and of its namespace. */
  readonly appName: string;
  /**
   * The context that `gcloud container clusters get-credentials` writes.
   * @default - unknown, as the stack's file names no Google Cloud project
   */
  readonly kubeContext?: string;
  /** The version that each colour is to run, where the stack's file has one. */
  readonly versions: Readonly<Partial<Record<Color, string>>>;
}

interface ProjectFile {
  readonly name: string;
  readonly backend?: { readonly url?: string };
  readonly config?: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** The file of a stack's config; of `organization/project/stack` only the last part is in its name. */
export const stackFile = (projectFolder: string, stack: string) =>
  join(projectFolder, `Pulumi.${stack.slice(stack.lastIndexOf("/") + 1)}.yaml`);

export function readStackNames(projectFolder: string, stack: string): StackNames {
  const file = stackFile(projectFolder, stack);
  if (!existsSync(file)) {
    throw new DeliveryError(
      `--stack: got '${stack}', allowed is a stack whose config is in ${projectFolder}: there is no ${file}. ` +
        "See which there are with: pulumi stack ls",
    );
  }
  const { name, config = {} } = parse(
    readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8"),
  ) as ProjectFile;
  const values = parseStackConfig(basename(file), readFileSync(file, "utf8"), name);
  const setting = (key: string) => String(values.document.getIn(values.path(key)) ?? config[key]?.default);
  const project = values.document.getIn(["config", "gcp:project"]);
  return {
    stack,
    appName: setting("appName"),
    ...(typeof project === "string" && {
      kubeContext: `gke_${project}_${setting("location")}_${setting("clusterName")}`,
    }),
    versions: Object.fromEntries(
      COLORS.map((color) => [color, values.document.getIn(values.path(color, "version"))])
        .filter(([, version]) => version !== undefined)
        .map(([color, version]) => [color, String(version)]),
    ) as StackNames["versions"],
  };
}

/** What `pulumi stack select` keeps of a project: one stack for each backend, and before that was so, one stack. */
interface Workspace {
  readonly stack?: string;
  readonly stacks?: Readonly<Record<string, string>>;
}

/** The stack that `pulumi stack select` chose, kept where Pulumi keeps it. */
export function selectedStack(projectFolder: string, environment: NodeJS.ProcessEnv): string {
  if (environment.PULUMI_STACK) return environment.PULUMI_STACK;
  const projectFile = join(realpathSync(projectFolder), "Pulumi.yaml");
  const { name, backend } = parse(readFileSync(projectFile, "utf8")) as ProjectFile;
  const home = environment.PULUMI_HOME || join(homedir(), ".pulumi");
  const hash = createHash("sha1").update(projectFile).digest("hex");
  const { stack: only, stacks } = readJson<Workspace>(
    join(home, "workspaces", `${name}-${hash}-workspace.json`),
  );
  const login = () =>
    readJson<{ current?: string }>(join(environment.PULUMI_CREDENTIALS_PATH || home, "credentials.json"))
      .current;
  const stack = stacks?.[environment.PULUMI_BACKEND_URL || backend?.url || login() || ""] ?? only;
  if (stack) return stack;
  throw new DeliveryError(
    "--stack: got nothing, allowed is the name of a stack, since none is selected. " +
      "Name it, such as: --stack dev, or select it: pulumi stack select dev",
  );
}

const readJson = <T extends object>(file: string): Partial<T> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : {};

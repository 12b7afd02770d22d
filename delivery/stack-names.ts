import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "yaml";
import type { Color } from "../components/release/colors.ts";
import { COLORS } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { parseStackConfig } from "./stack-config-file.ts";

/** Names from a stack's own files. Asking Pulumi for them would take a second. */
export interface StackNames {
  /** The name that `pulumi` takes. */
  readonly stack: string;
  /** Name of the app and of its namespace. */
  readonly appName: string;
  /**
   * The context that `gcloud container clusters get-credentials` writes.
   * @default - unknown, because the stack's file names no Google Cloud project
   */
  readonly kubeContext?: string;
  /** The version of each colour that has one in the stack's file. */
  readonly versions: Readonly<Partial<Record<Color, string>>>;
}

interface ProjectFile {
  readonly name: string;
  readonly backend?: { readonly url?: string };
  readonly config?: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** The config file of a stack. Its name has only the last part of `organization/project/stack`. */
export const stackFile = (projectFolder: string, stack: string) =>
  join(projectFolder, `Pulumi.${stack.slice(stack.lastIndexOf("/") + 1)}.yaml`);

export function readStackNames(projectFolder: string, stack: string): StackNames {
  const file = stackFile(projectFolder, stack);
  if (!existsSync(file)) {
    throw new DeliveryError(
      `--stack: expected a stack with a config file, got '${stack}': ${file} does not exist. ` +
        "List the stacks with: pulumi stack ls",
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

/** What `pulumi stack select` saves for a project: one stack for each backend. Older versions save one stack. */
interface Workspace {
  readonly stack?: string;
  readonly stacks?: Readonly<Record<string, string>>;
}

/** The stack that `pulumi stack select` chose, read from Pulumi's own files. */
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
    "--stack: expected the name of a stack, got nothing, and no stack is selected. " +
      "Add --stack dev, or select a stack: pulumi stack select dev",
  );
}

const readJson = <T extends object>(file: string): Partial<T> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : {};

import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { isNode, parse } from "yaml";
import type { Color } from "../components/release/colors.ts";
import { COLORS } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { parseStackConfig, type StackConfig } from "./stack-config-file.ts";

/** Names from a stack's own files. Asking Pulumi for them would take a second. */
export interface StackNames {
  /** The name that `pulumi` takes. */
  readonly stack: string;
  /** Name of the app and of its namespace. */
  readonly appName: string;
  /**
   * The Google Cloud project of the stack.
   * @default - the stack's file names none
   */
  readonly googleProject?: string;
  /**
   * The cluster that the app runs on.
   * @default - unknown, because its platform is not of this program
   */
  readonly cluster?: { readonly name: string; readonly location: string };
  /**
   * The context that `gcloud container clusters get-credentials` writes.
   * @default - unknown, because the stack's file names no Google Cloud project, or a platform that is not of this program
   */
  readonly kubeContext?: string;
  /**
   * The stack whose cluster the app runs on.
   * @default - the stack's own
   */
  readonly platform?: string;
  /** Whether the stack has a gate. */
  readonly gated: boolean;
  /** Whether the stack has a pre-release hook. */
  readonly hooked: boolean;
  /** Whether the stack takes promoted images only, and builds nothing. */
  readonly promotedOnly: boolean;
  /** The flag: the colour that external users should reach. */
  readonly activeColor: Color;
  /** The colours in the stack's file. */
  readonly colors: Readonly<Partial<Record<Color, ColorConfig>>>;
}

/** A colour in the stack's file. */
export interface ColorConfig {
  readonly version?: string;
  /**
   * Image by digest.
   * @default - the version names it
   */
  readonly image?: string;
  /**
   * Number of pods.
   * @default - the program's default, or what the autoscaler chooses
   */
  readonly replicas?: number;
  /** Whether an autoscaler decides the number of pods. */
  readonly autoscaled: boolean;
}

interface ProjectFile {
  readonly name: string;
  readonly backend?: { readonly url?: string };
  readonly config?: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** The config file of a stack. Its name has only the last part of `organization/project/stack`. */
export const stackFile = (projectFolder: string, stack: string) =>
  join(projectFolder, `Pulumi.${stack.slice(stack.lastIndexOf("/") + 1)}.yaml`);

/** A stack's config file, with the project's defaults. */
export interface StackSettings {
  /** The file's path. */
  readonly path: string;
  /** The project's name, which Pulumi allows in front of the project's own keys. */
  readonly namespace: string;
  readonly text: string;
  readonly values: StackConfig;
  /** A key as text: the file's value, or the project's default. */
  readonly setting: (key: string) => string;
  /** A key's value: the file's, or the project's default. */
  readonly value: (key: string) => unknown;
}

export function readStackSettings(projectFolder: string, stack: string): StackSettings {
  const path = stackFile(projectFolder, stack);
  if (!existsSync(path)) {
    throw new DeliveryError(
      `--stack: expected a stack with a config file, got '${stack}': ${path} does not exist. ` +
        "List the stacks with: pulumi stack ls",
    );
  }
  const { name, config = {} } = parse(
    readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8"),
  ) as ProjectFile;
  const text = readFileSync(path, "utf8");
  const values = parseStackConfig(basename(path), text, name);
  return {
    ...{ path, namespace: name, text, values },
    setting: (key) => String(values.document.getIn(values.path(key)) ?? config[key]?.default),
    value: (key) => {
      const node = values.document.getIn(values.path(key), true);
      return isNode(node) ? (node.toJS(values.document) as unknown) : config[key]?.default;
    },
  };
}

export function readStackNames(projectFolder: string, stack: string): StackNames {
  const settings = readStackSettings(projectFolder, stack);
  const { path, values, setting } = settings;
  const project = values.document.getIn(["config", "gcp:project"]);
  const platform = values.document.getIn(values.path("platform"));
  const isApp = typeof platform === "string" && platform !== "";
  const platformOrOwn = isApp ? platformSettings(projectFolder, platform, settings.namespace) : settings;
  const cluster = platformOrOwn && {
    name: platformOrOwn.setting("clusterName"),
    location: platformOrOwn.setting("location"),
  };
  return {
    stack,
    appName: setting("appName"),
    ...(isApp && { platform }),
    ...(typeof project === "string" && {
      googleProject: project,
      ...(cluster && { kubeContext: `gke_${project}_${cluster.location}_${cluster.name}` }),
    }),
    ...(cluster && { cluster }),
    // The default of the program's schema.
    gated: values.document.getIn(values.path("smokeTest", "enabled")) !== false,
    hooked: values.document.hasIn(values.path("preRelease", "command")),
    promotedOnly: setting("requireDigests") === "true",
    activeColor: colorOf(setting("activeColor"), basename(path)),
    colors: Object.fromEntries(
      COLORS.filter((color) => values.document.hasIn(values.path(color))).map((color) => [
        color,
        colorConfig(values, color),
      ]),
    ),
  };
}

/** The settings of a platform that is a stack of this program: the names of its cluster are not in the app's file. */
function platformSettings(projectFolder: string, platform: string, namespace: string) {
  const [projectName = namespace] = platform.split("/").slice(-2, -1);
  const isOwn = projectName === namespace && existsSync(stackFile(projectFolder, platform));
  return isOwn ? readStackSettings(projectFolder, platform) : undefined;
}

function colorOf(text: string, file: string): Color {
  const found = COLORS.find((color) => color === text);
  if (found) return found;
  throw new DeliveryError(
    `${file}: activeColor: expected blue or green, got ${JSON.stringify(text)}. Correct it in the file.`,
  );
}

function colorConfig({ document, path }: StackConfig, color: Color): ColorConfig {
  const [version, image, replicas] = ["version", "image", "replicas"].map(
    (key) => document.getIn(path(color, key)) as string | number | undefined,
  );
  return {
    ...(version !== undefined && { version: String(version) }),
    ...(image !== undefined && { image: String(image) }),
    ...(replicas !== undefined && { replicas: Number(replicas) }),
    autoscaled: document.hasIn(path(color, "autoscaling")),
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

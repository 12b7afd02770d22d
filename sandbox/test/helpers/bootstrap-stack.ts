import { execa } from "execa";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { endpoints } from "../../src/engine/google-cloud/clients/endpoints.ts";
import { gcpProvider } from "../../src/engine/plugins/gcp/gcp-provider.ts";
import { startPluginServer } from "../../src/engine/plugins/plugin-server.ts";
import type { Properties, Provider } from "../../src/engine/plugins/provider.ts";
import { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { CHECKOUT } from "./checkout-folder.ts";
import { engineEnvironment } from "./engine-environment.ts";
import { TOKEN, type TestCloud } from "./google-cloud-client.ts";

export const FEDERATION = "my-project-delivery";
export const REPOSITORY = "acme/shop";
export const REPOSITORY_ID = "123";

const LINKED = ["bootstrap", "components", "settings", "node_modules", "package.json"];

export interface BootstrapStack {
  readonly stack: PulumiStack;
  /** Port of the gcp plugin. */
  readonly gcpPort: number;
  /** Sets whose token the plugin has in the next runs. @default - the developer's */
  readonly useToken: (token?: string) => void;
  readonly close: () => Promise<void>;
}

/** The config of the gcp plugin on the simulated Google Cloud, with `gcp:` before each key. */
export function gcpConfig(cloud: TestCloud, project: string): Record<string, string> {
  const gcp = { project, pollInterval: "2ms", ...endpoints(cloud.server.url).pulumi };
  return Object.fromEntries(Object.entries(gcp).map(([key, value]) => [`gcp:${key}`, value]));
}

/** The gcp plugin with a token that is in no config, as in CI. A refresh would use the one that is in the state. */
function gcpProviderWith(token: () => string): Provider {
  const own = (config: Properties) => ({ ...config, accessToken: token() });
  return {
    ...gcpProvider,
    checkConfig: (config) => gcpProvider.checkConfig(own(config)),
    configure: (config) => gcpProvider.configure(own(config)),
  };
}

/** The bootstrap program before its first update, on the real engine and the sandbox's gcp plugin. */
export async function bootstrapStack(
  cloud: TestCloud,
  engineFolder: string,
  stacks: object,
): Promise<BootstrapStack> {
  await cloud.operate("POST", "/crm/v1/projects", { projectId: FEDERATION });
  let token = TOKEN;
  const plugin = await startPluginServer(
    gcpProviderWith(() => token),
    { port: 0 },
  );
  const folder = mkdtempSync(join(tmpdir(), "bootstrap-"));
  for (const each of ["state", "project", "project/run"]) mkdirSync(join(folder, each));
  for (const each of LINKED) symlinkSync(join(CHECKOUT, each), join(folder, "project", each));
  const project = join(folder, "project/run");
  const program = readFileSync(join(CHECKOUT, "bootstrap/Pulumi.yaml"), "utf8");
  writeFileSync(join(project, "Pulumi.yaml"), program.replace("main: index", "main: ../bootstrap/index"));
  const own = { repository: REPOSITORY, repositoryId: REPOSITORY_ID, stacks };
  writeFileSync(
    join(project, "Pulumi.ci.yaml"),
    stringify({ config: { ...gcpConfig(cloud, FEDERATION), ...own } }),
  );
  const environment = {
    ...engineEnvironment(engineFolder, folder, `file://${join(folder, "state")}`),
    PULUMI_DEBUG_PROVIDERS: `gcp:${plugin.port}`,
  };
  await execa("pulumi", ["stack", "init", "ci"], { cwd: project, env: environment });
  return {
    stack: new PulumiStack({ projectFolder: project, stack: "ci", environment, log: () => {} }),
    gcpPort: plugin.port,
    useToken: (next = TOKEN) => void (token = next),
    close: async () => {
      await plugin.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

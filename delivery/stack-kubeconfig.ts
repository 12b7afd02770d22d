import { DeliveryError } from "./delivery-error.ts";
import { pulumiOutput } from "./pulumi.ts";

interface Export {
  readonly deployment: {
    readonly resources?: readonly {
      readonly type: string;
      readonly inputs?: { readonly kubeconfig?: unknown };
    }[];
  };
}

/** The kubeconfig of a stack's cluster, out of the stack's state: it has the cluster's address and no credentials. */
export async function stackKubeconfig(projectFolder: string, stack: string): Promise<string> {
  const text = await pulumiOutput(projectFolder, ["stack", "export", "--show-secrets", "--stack", stack]);
  const { resources = [] } = (JSON.parse(text) as Export).deployment;
  const kubeconfig = resources.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs?.kubeconfig;
  if (typeof kubeconfig === "string") return kubeconfig;
  // A secret is an object with its JSON.
  const { plaintext } = (kubeconfig ?? {}) as { plaintext?: string };
  if (plaintext) return JSON.parse(plaintext) as string;
  throw new DeliveryError(
    `--stack: got '${stack}', allowed is a stack that was deployed: its state has no cluster. Deploy it first: pulumi up`,
  );
}

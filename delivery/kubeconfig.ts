import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { DeliveryError } from "./delivery-error.ts";

/** How a cluster's API is reached. */
export interface ClusterAccess {
  readonly server: string;
  readonly certificateAuthority?: string;
  readonly token?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
}

interface Exec {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}
type Fields = Readonly<Record<string, string | undefined>>;
interface User extends Omit<Record<string, unknown>, "exec"> {
  readonly exec?: Exec;
}
interface Kubeconfig {
  readonly clusters?: readonly { readonly name: string; readonly cluster: Fields }[];
  readonly users?: readonly { readonly name: string; readonly user: User }[];
  readonly contexts?: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
}

/**
 * Reads one context of the kubeconfig files that kubectl reads; undefined when none of them has it. The client library
 * takes longer to load than the whole switch may take.
 */
export async function readContext(
  context: string,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterAccess | undefined> {
  const files = (environment.KUBECONFIG || join(homedir(), ".kube", "config"))
    .split(delimiter)
    .filter((file) => file && existsSync(file));
  const configs = files.map((file) => parseKubeconfig(readFileSync(file, "utf8")));
  const found = configs.flatMap(({ contexts }) => contexts ?? []).find(({ name }) => name === context);
  if (!found) return undefined;
  const cluster = configs
    .flatMap(({ clusters }) => clusters ?? [])
    .find(({ name }) => name === found.context.cluster)?.cluster;
  const user = configs
    .flatMap(({ users }) => users ?? [])
    .find(({ name }) => name === found.context.user)?.user;
  return accessOf(context, cluster, user ?? {}, environment);
}

/** The access that the text of a kubeconfig with one context gives. */
export async function readKubeconfig(text: string, environment: NodeJS.ProcessEnv): Promise<ClusterAccess> {
  const { clusters, users } = parseKubeconfig(text);
  return accessOf("of the stack", clusters?.[0]?.cluster, users?.[0]?.user ?? {}, environment);
}

// JSON is YAML too, and read in no time.
function parseKubeconfig(text: string): Kubeconfig {
  return ((text.startsWith("{") ? JSON.parse(text) : parse(text)) as Kubeconfig | null) ?? {};
}

async function accessOf(
  context: string,
  cluster: Fields | undefined,
  user: User,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterAccess> {
  if (!cluster?.server) {
    throw new DeliveryError(
      `kubeconfig: the context ${context} got no cluster with a server, allowed is one that has it. ` +
        "Write it anew with the stack's getCredentialsCommand: pulumi stack output getCredentialsCommand",
    );
  }
  const fields = user as Fields;
  const content = (from: Fields, name: string) =>
    from[`${name}-data`] !== undefined
      ? Buffer.from(from[`${name}-data`] as string, "base64").toString("utf8")
      : from[name] && readFileSync(from[name], "utf8");
  return {
    server: cluster.server,
    certificateAuthority: content(cluster, "certificate-authority"),
    clientCertificate: content(fields, "client-certificate"),
    clientKey: content(fields, "client-key"),
    ...(user.exec
      ? await credentials(user.exec, cluster, environment)
      : { token: fields.token ?? (fields.tokenFile && readFileSync(fields.tokenFile, "utf8").trim()) }),
  };
}

/** Asks a credential plugin, such as gke-gcloud-auth-plugin, as kubectl does. */
async function credentials(
  exec: Exec,
  cluster: Fields,
  environment: NodeJS.ProcessEnv,
): Promise<Partial<ClusterAccess>> {
  const { command, args, env, apiVersion } = exec;
  // The plugin would start gcloud for it, which takes a second.
  const tokenFile = environment.CLOUDSDK_AUTH_ACCESS_TOKEN_FILE;
  if (tokenFile && basename(command) === "gke-gcloud-auth-plugin") {
    return { token: readFileSync(tokenFile, "utf8").trim() };
  }
  const info = {
    apiVersion,
    kind: "ExecCredential",
    spec: {
      interactive: false,
      cluster: {
        server: cluster.server,
        "certificate-authority-data": cluster["certificate-authority-data"],
      },
    },
  };
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  try {
    const { stdout } = await promisify(execFile)(command, [...(args ?? [])], {
      env: { ...environment, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    });
    const { status } = JSON.parse(stdout) as {
      status: { token?: string; clientCertificateData?: string; clientKeyData?: string };
    };
    return {
      token: status.token,
      ...(status.clientCertificateData ? { clientCertificate: status.clientCertificateData } : {}),
      ...(status.clientKeyData ? { clientKey: status.clientKeyData } : {}),
    };
  } catch (error) {
    throw new DeliveryError(
      `kubeconfig: the credential plugin ${command} failed (${(error as Error).message.trim()}), allowed is one that ` +
        "is on PATH and signed in. Try it by hand, such as: kubectl get pods",
    );
  }
}

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { promisify } from "node:util";
import { ClusterError } from "./cluster-error.ts";

/** The address and the credentials of a cluster's API. */
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
 * Reads one context from the kubeconfig files that kubectl reads; undefined when none of them has it. Written by hand,
 * because the Kubernetes client library takes longer to load than a switch may take.
 */
export async function readContext(
  context: string,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterAccess | undefined> {
  const files = (environment.KUBECONFIG || join(homedir(), ".kube", "config"))
    .split(delimiter)
    .filter((file) => file && existsSync(file));
  const configs = await Promise.all(files.map((file) => parseKubeconfig(readFileSync(file, "utf8"))));
  const found = configs.flatMap(({ contexts }) => contexts ?? []).find(({ name }) => name === context);
  if (!found) return undefined;
  const cluster = configs
    .flatMap(({ clusters }) => clusters ?? [])
    .find(({ name }) => name === found.context.cluster)?.cluster;
  const user = configs
    .flatMap(({ users }) => users ?? [])
    .find(({ name }) => name === found.context.user)?.user;
  return accessOf(`context ${context}`, cluster, user ?? {}, environment);
}

/** Reads the text of a kubeconfig that has one context. */
export async function readKubeconfig(text: string, environment: NodeJS.ProcessEnv): Promise<ClusterAccess> {
  const { clusters, users } = await parseKubeconfig(text);
  return accessOf("the stack's state", clusters?.[0]?.cluster, users?.[0]?.user ?? {}, environment);
}

// JSON is YAML too, but JSON.parse is many times faster. The program's own kubeconfig is JSON, so it never loads the parser.
async function parseKubeconfig(text: string): Promise<Kubeconfig> {
  if (text.startsWith("{")) return JSON.parse(text) as Kubeconfig;
  const { parse } = await import("yaml");
  return (parse(text) as Kubeconfig | null) ?? {};
}

async function accessOf(
  place: string,
  cluster: Fields | undefined,
  user: User,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterAccess> {
  if (!cluster?.server) {
    throw new ClusterError(
      `kubeconfig: expected a cluster with a server in ${place}, got none. ` +
        "Write the kubeconfig again with the command that this prints: pulumi stack output getCredentialsCommand",
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

/** Runs a credential plugin, such as gke-gcloud-auth-plugin, the way kubectl does. */
async function credentials(
  exec: Exec,
  cluster: Fields,
  environment: NodeJS.ProcessEnv,
): Promise<Partial<ClusterAccess>> {
  const { command, args, env, apiVersion } = exec;
  // The plugin would start gcloud to read this file, which takes a second.
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
    throw new ClusterError(
      `kubeconfig: the credential plugin ${command} failed: ${(error as Error).message.trim()}. ` +
        "Install it, sign in, and try: kubectl get pods",
    );
  }
}

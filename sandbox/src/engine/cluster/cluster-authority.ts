import type { SandboxPaths } from "../host/paths.ts";
import { CertificateAuthority } from "./certificates.ts";
import { clusterPaths } from "./cluster-paths.ts";

/** Opens the certificate authority of a cluster, making it at the first call. */
export function openClusterAuthority(
  paths: Pick<SandboxPaths, "root">,
  cluster: string,
): Promise<CertificateAuthority> {
  return CertificateAuthority.open(clusterPaths(paths, cluster).pki, `cluster ${cluster}`);
}

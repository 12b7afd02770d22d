import type { SandboxPaths } from "../host/paths.ts";
import { CertificateAuthority } from "./certificates.ts";
import { clusterPaths } from "./cluster-paths.ts";

/** Opens the certificate authority of a cluster; the first call creates it. */
export function openClusterAuthority(
  paths: Pick<SandboxPaths, "root">,
  cluster: string,
): Promise<CertificateAuthority> {
  return CertificateAuthority.open(clusterPaths(paths, cluster).pki, `cluster ${cluster}`);
}

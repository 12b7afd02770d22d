import type { input } from "@pulumi/kubernetes/types/index.js";
import { memoryText } from "./pod-resources.ts";

const TMP = "/tmp";
const TMP_MIB = 256;
/** Kubernetes' limit for the name of a volume. */
const LONGEST_NAME = 63;

interface WritableFolders {
  readonly volumes: input.core.v1.Volume[];
  readonly volumeMounts: input.core.v1.VolumeMount[];
}

/** Empty folders on the node's disk for a container whose own file system is read-only. Kubernetes evicts a pod that fills one. */
export function writableFolders(sizesMib: Readonly<Record<string, number>>): WritableFolders {
  const folders = Object.entries({ [TMP]: TMP_MIB, ...sizesMib }).map(([mountPath, mib], index) => ({
    mountPath,
    name: index === 0 ? "tmp" : volumeName(mountPath, index),
    sizeLimit: memoryText(mib),
  }));
  return {
    volumes: folders.map(({ name, sizeLimit }) => ({ name, emptyDir: { sizeLimit } })),
    volumeMounts: folders.map(({ name, mountPath }) => ({ name, mountPath })),
  };
}

/** Kubernetes names the volume when it evicts a pod. The number keeps `/a/b` and `/a-b` apart. */
function volumeName(folder: string, index: number): string {
  const words = folder.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return ["writable", index, ...words].join("-").slice(0, LONGEST_NAME).replace(/-$/, "");
}

import type { Download } from "./download.ts";
import { MINIMUM_VERSIONS, VERSIONS } from "./versions.ts";

/** The programs of one release, which are found, downloaded or built together. */
export interface ProgramSet {
  /** The folder in the cache. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly programs: readonly string[];
  readonly onPath: {
    readonly minimum: string;
    /** The arguments that make a program print its version; other programs can't. */
    readonly versionArguments: Readonly<Record<string, readonly string[]>>;
  };
  /** Whether they are mounted into containers and must not need the host's libraries. */
  readonly static: boolean;
  /** Absent when there is no published hash of the release. */
  readonly download?: Download;
  readonly builds: readonly GoBuild[];
}

/** One `go build` of a pinned module's tools or of the module itself. */
export interface GoBuild {
  readonly module: string;
  readonly linkerFlags: string;
  /** @default "tool" */
  readonly packages?: string;
}

const { pulumi, kubernetes, coredns, vegeta } = VERSIONS;

const STRIP = "-s -w";
const [kubernetesMajor, kubernetesMinor] = kubernetes.split(".");

export const PULUMI: ProgramSet = {
  name: "pulumi",
  title: "Pulumi engine",
  version: pulumi,
  programs: ["pulumi", "pulumi-language-nodejs"],
  onPath: { minimum: MINIMUM_VERSIONS.pulumi, versionArguments: { pulumi: ["version"] } },
  static: false,
  download: {
    url: `https://github.com/pulumi/pulumi/releases/download/v${pulumi}/pulumi-v${pulumi}-linux-x64.tar.gz`,
    // From Pulumi's own Homebrew formula of this version (pulumi/homebrew-tap).
    hash: "sha256:fe4afd4cda48f7fe06961268834caf78fb1efa8b31ee61ad00ee2e6cfa91caea",
    folder: "pulumi",
  },
  builds: [
    {
      module: "pulumi",
      linkerFlags: `${STRIP} -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${pulumi}`,
    },
    // Only the release contains the official language host, so this builds the sandbox's own.
    { module: "language-nodejs", packages: ".", linkerFlags: `${STRIP} -X main.version=${pulumi}` },
  ],
};

const KUBERNETES_PROGRAMS = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "kubelet",
];

export const KUBERNETES: ProgramSet = {
  name: "kubernetes",
  title: "Kubernetes",
  version: kubernetes,
  programs: KUBERNETES_PROGRAMS,
  onPath: {
    minimum: MINIMUM_VERSIONS.kubernetes,
    versionArguments: Object.fromEntries(KUBERNETES_PROGRAMS.map((program) => [program, ["--version"]])),
  },
  static: true,
  download: {
    url: `https://dl.k8s.io/v${kubernetes}/kubernetes-server-linux-amd64.tar.gz`,
    // From the release's entry in CHANGELOG-1.34.md (kubernetes/kubernetes).
    hash: "sha512:65c75e81e3ea488f6d42b493cad64d7577ddfa1e5372037a1c841ac069039997d359b5b2f2d44e7665bf04c48ed0065cf9d4c9801b1e63bb6a1b099ef00d4863",
    folder: "kubernetes/server/bin",
  },
  builds: [
    {
      module: "kubernetes",
      linkerFlags: [
        STRIP,
        `-X k8s.io/component-base/version.gitVersion=v${kubernetes}`,
        `-X k8s.io/component-base/version.gitMajor=${kubernetesMajor}`,
        `-X k8s.io/component-base/version.gitMinor=${kubernetesMinor}`,
      ].join(" "),
    },
  ],
};

// No download, because there is no published hash of this release to pin.
export const COREDNS: ProgramSet = {
  name: "coredns",
  title: "CoreDNS",
  version: coredns,
  programs: ["coredns"],
  onPath: { minimum: MINIMUM_VERSIONS.coredns, versionArguments: { coredns: ["-version"] } },
  static: true,
  builds: [{ module: "coredns", packages: ".", linkerFlags: STRIP }],
};

export const VEGETA: ProgramSet = {
  name: "vegeta",
  title: "Vegeta load generator",
  version: vegeta,
  programs: ["vegeta"],
  onPath: { minimum: MINIMUM_VERSIONS.vegeta, versionArguments: { vegeta: ["-version"] } },
  static: false,
  download: {
    url: `https://github.com/tsenart/vegeta/releases/download/v${vegeta}/vegeta_${vegeta}_linux_amd64.tar.gz`,
    // The hash that a dozen independent projects pin.
    hash: "sha256:e8759ce45c14e18374bdccd3ba6068197bc3a9f9b7e484db3837f701b9d12e61",
    folder: ".",
  },
  builds: [{ module: "vegeta", linkerFlags: `${STRIP} -X main.Version=${vegeta}` }],
};

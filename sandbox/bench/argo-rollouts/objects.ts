/** Name of the namespace and of all objects in it. */
export const NAME = "argo-rollouts-app";

/** A Deployment of the program, as kubectl prints it. */
export interface Deployment {
  readonly spec: { readonly replicas: number; readonly template: PodTemplate };
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The public Service of the program, as kubectl prints it. */
export interface Service {
  readonly spec: {
    readonly loadBalancerClass?: string;
    readonly externalTrafficPolicy?: string;
    readonly ports: readonly { readonly port: number; readonly targetPort: number | string }[];
  };
}

/** What both watches check. */
export interface Rule {
  readonly mostPercent: number;
  readonly misses: number;
  readonly intervalSeconds: number;
  readonly durationSeconds: number;
  readonly windowSeconds: number;
}

const ROLLOUTS = "argoproj.io/v1alpha1";
const COUNT = "http_server_request_duration_seconds_count";
const selector = { app: NAME };
const metadata = { name: NAME, namespace: NAME };
const named = (suffix: string) => ({ name: `${NAME}-${suffix}`, namespace: NAME });

/** All objects but the Rollout: it can't be healthy before its Services are there. */
export function surroundings(service: Service, rule: Rule): readonly object[] {
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAME } },
    publicService(service),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: named("preview"),
      spec: { selector, ports: portsOf(service) },
    },
    podMonitoring(),
    analysisTemplate(rule),
  ];
}

/** Copies the public Service, with an address of its own. */
function publicService(service: Service): object {
  const { loadBalancerClass, externalTrafficPolicy } = service.spec;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: named("public"),
    spec: {
      type: "LoadBalancer",
      ...(loadBalancerClass && { loadBalancerClass }),
      ...(externalTrafficPolicy && { externalTrafficPolicy }),
      selector,
      ports: portsOf(service),
    },
  };
}

const portsOf = ({ spec }: Service) => spec.ports.map(({ port, targetPort }) => ({ port, targetPort }));

function podMonitoring(): object {
  return {
    apiVersion: "monitoring.googleapis.com/v1",
    kind: "PodMonitoring",
    metadata,
    spec: {
      selector: { matchLabels: selector },
      endpoints: [{ port: "metrics", path: "/metrics", interval: "15s" }],
      targetLabels: { fromPod: [{ from: "rollouts-pod-template-hash", to: "hash" }] },
    },
  };
}

/** The rule of `analysis`, as its own default queries have it. */
function analysisTemplate(rule: Rule): object {
  const { mostPercent, misses, intervalSeconds, durationSeconds, windowSeconds } = rule;
  const over = (more: string) =>
    `${COUNT}{namespace="${NAME}",hash="{{args.hash}}"${more}}[${windowSeconds}s]`;
  const failed = over(',http_response_status_code=~"5.."');
  return {
    apiVersion: ROLLOUTS,
    kind: "AnalysisTemplate",
    metadata,
    spec: {
      args: [{ name: "hash" }],
      metrics: [
        {
          name: "failed-requests",
          interval: `${intervalSeconds}s`,
          count: durationSeconds / intervalSeconds,
          // A check without figures decides nothing.
          successCondition: `len(result) == 0 || isNaN(result[0]) || result[0] <= ${mostPercent}`,
          failureLimit: misses - 1,
          provider: {
            prometheus: {
              address: "http://127.0.0.1:9090",
              query: `100 * (sum(rate(${failed})) or vector(0)) / sum(rate(${over("")}))`,
            },
          },
        },
      ],
    },
  };
}

/**
 * A Rollout with the pods of one of the program's Deployments.
 *
 * @param release makes them pods of another release: Argo Rollouts takes those of one that still run for a way back, and
 * does not watch them
 */
export function rollout({ spec }: Deployment, release: number) {
  return {
    apiVersion: ROLLOUTS,
    kind: "Rollout",
    metadata,
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: selector },
      template: ownTemplate(spec.template, release),
      strategy: {
        blueGreen: {
          activeService: `${NAME}-public`,
          previewService: `${NAME}-preview`,
          postPromotionAnalysis: {
            templates: [{ templateName: NAME }],
            args: [{ name: "hash", valueFrom: { podTemplateHashValue: "Latest" } }],
          },
          // The next release needs the room.
          abortScaleDownDelaySeconds: 5,
        },
      },
    },
  };
}

/** What counts the program's own pods, or is in its namespace. */
const OF_THE_PROGRAM = ["topologySpreadConstraints", "serviceAccount", "serviceAccountName"];

/** Without the program's labels, no Service of it leads to these pods. */
function ownTemplate({ metadata: { labels }, spec }: PodTemplate, release: number): object {
  const kept = Object.entries(spec).filter(([key]) => !OF_THE_PROGRAM.includes(key));
  const annotations = { release: String(release) };
  return {
    metadata: { labels: { ...selector, version: labels.version }, annotations },
    spec: Object.fromEntries(kept),
  };
}

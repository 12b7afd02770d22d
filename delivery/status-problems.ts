import { COLORS } from "../components/release/colors.ts";
import type { RecordedRelease } from "./recorded-release.ts";
import type { StackNames } from "./stack-names.ts";
import type { StackStatus } from "./stack-status.ts";

/** What needs the user, with the commands that help. */
export interface Problem {
  readonly text: string;
  readonly commands: readonly Advice[];
}

export interface Advice {
  /** What the command does. */
  readonly what: string;
  readonly command: string;
}

type Found = Omit<StackStatus, "problems" | "next" | "rollback">;

export function statusProblems(status: Found, names: StackNames, recorded: RecordedRelease): Problem[] {
  return [
    ...(status.unreachable === undefined ? [] : [unreachable(status)]),
    ...(recorded.pending.length > 0 ? [interrupted(status, recorded.pending)] : []),
    ...trafficProblems(status),
    ...unknownObjects(status, names, recorded),
    ...COLORS.flatMap((color) => colorProblems(color, status, names)),
  ];
}

function unreachable({ unreachable: reason = "" }: Found): Problem {
  return { text: `The cluster can't be read, so this is only what Pulumi recorded. ${reason}`, commands: [] };
}

function interrupted({ stack }: Found, pending: readonly string[]): Problem {
  return {
    text: `An update has begun and not ended (${pending.join(", ")}). If none is running now, it was interrupted.`,
    commands: [
      { what: "Go on", command: `pulumi cancel --stack ${stack} && pulumi up --stack ${stack}` },
      // Only this ends the mark of a creation that no later update makes.
      ...(pending.some((each) => each.startsWith("creating "))
        ? [{ what: "If it stays", command: `pulumi refresh --clear-pending-creates --stack ${stack}` }]
        : []),
    ],
  };
}

function trafficProblems({ stack, external, internal, recorded, flag }: Found): Problem[] {
  const up = `pulumi up --stack ${stack}`;
  if (!external) {
    return [{ text: "External users reach no colour.", commands: [{ what: "Deploy", command: up }] }];
  }
  const { color } = external;
  const problems: Problem[] = [];
  if (color !== recorded) {
    const text = `External users reach ${color}, but Pulumi has not recorded the switch.`;
    problems.push(
      color === flag
        ? { text, commands: [{ what: "Record it", command: up }] }
        : {
            text: `${text} The flag is ${flag}, so the next update switches them to ${flag}.`,
            commands: [
              { what: "Do that", command: up },
              { what: `Stay on ${color}`, command: `npm run switch -- ${color} --stack ${stack}` },
            ],
          },
    );
  } else if (color !== flag) {
    problems.push({
      text: `The flag is ${flag}, but external users still reach ${color}.`,
      commands: [
        { what: "Switch", command: up },
        { what: `Stay on ${color}`, command: `npm run rollback -- --stack ${stack}` },
      ],
    });
  }
  if (internal?.color === color) {
    problems.push({
      text: `Internal testers reach ${color} too.`,
      commands: [{ what: "Send them to the other colour", command: up }],
    });
  }
  return problems;
}

/** Of two updates at once, the state of one is lost. Nothing deletes then what only that one made. */
function unknownObjects(
  { stack, unreachable: reason, internal, colors }: Found,
  names: StackNames,
  recorded: RecordedRelease,
): Problem[] {
  // An update that has begun may be making them.
  if (reason !== undefined || recorded.pending.length > 0 || recorded.activeColor === undefined) return [];
  const idleWanted = COLORS.some((color) => color !== recorded.activeColor && hasPods(names, color));
  const found = [
    ...(internal && !recorded.previewColor
      ? [{ what: "The preview Service", object: "service preview", isWanted: idleWanted }]
      : []),
    ...COLORS.filter((color) => colors[color] && !recorded.colors[color]).map((color) => ({
      what: `The Deployment ${color}`,
      object: `deployment ${color}`,
      isWanted: names.colors[color] !== undefined,
    })),
  ];
  return found.map(({ what, object, isWanted }) => ({
    text: `${what} is in the cluster, but not in Pulumi's state.`,
    commands: [
      isWanted
        ? { what: "Take it over", command: `pulumi up --stack ${stack}` }
        : { what: "Delete it", command: `${kubectlOf(names)} delete ${object}` },
    ],
  }));
}

const hasPods = ({ colors }: StackNames, color: (typeof COLORS)[number]) =>
  colors[color]?.version !== undefined && colors[color].replicas !== 0;

const kubectlOf = ({ appName, kubeContext }: StackNames) =>
  `kubectl ${kubeContext ? `--context ${kubeContext} ` : ""}--namespace ${appName}`;

function colorProblems(color: (typeof COLORS)[number], { colors }: Found, names: StackNames): Problem[] {
  const status = colors[color];
  if (!status) return [];
  const { readyPods, wantedPods, gate } = status;
  const kubectl = kubectlOf(names);
  return [
    ...(readyPods === undefined || readyPods >= wantedPods
      ? []
      : [
          {
            text: `${color}: ${readyPods} of ${wantedPods} pods are ready.`,
            commands: [{ what: "See why", command: `${kubectl} describe pods --selector color=${color}` }],
          },
        ]),
    ...(gate?.state !== "failed"
      ? []
      : [
          {
            text: `${color}: its gate failed. The next update runs it again.`,
            commands: [
              {
                what: "See why",
                command: `${kubectl} logs --selector app=${names.appName}-gate,color=${color}`,
              },
            ],
          },
        ]),
  ];
}

import { notSimulated } from "../google-error.ts";

/** What a condition can look at. */
export interface ConditionContext {
  /** Full name of the resource, such as `projects/p/locations/us/repositories/gcr.io`. */
  readonly resource: string;
  /** The roles that a setIamPolicy request grants or revokes; empty for other requests. */
  readonly modifiedRoles: readonly string[];
}

type Test = (context: ConditionContext) => boolean;

const QUOTED = String.raw`(?:'([^']*)'|"([^"]*)")`;
const TERMS: readonly (readonly [RegExp, (value: string) => Test])[] = [
  [
    new RegExp(String.raw`^resource\.name\.startsWith\(\s*${QUOTED}\s*\)$`),
    (value) =>
      ({ resource }) =>
        resource.startsWith(value),
  ],
  [
    new RegExp(String.raw`^resource\.name\s*==\s*${QUOTED}$`),
    (value) =>
      ({ resource }) =>
        resource === value,
  ],
  [
    new RegExp(String.raw`^request\.time\s*<\s*timestamp\(\s*${QUOTED}\s*\)$`),
    (value) => () => Date.now() < Date.parse(value),
  ],
  [
    new RegExp(String.raw`^request\.time\s*>=?\s*timestamp\(\s*${QUOTED}\s*\)$`),
    (value) => () => Date.now() >= Date.parse(value),
  ],
  [
    // Without the quotes of a single value: the whole list is the value.
    new RegExp(
      String.raw`^api\.getAttribute\(\s*['"]iam\.googleapis\.com/modifiedGrantsByRole['"]\s*,\s*\[\s*\]\s*\)\.hasOnly\(\s*\[([^\]]*)\]\s*\)$`,
    ),
    (value) => {
      const allowed = value.split(",").map((role) => role.trim().replace(/^['"]|['"]$/g, ""));
      return ({ modifiedRoles }) => modifiedRoles.every((role) => allowed.includes(role));
    },
  ],
];

/**
 * Parses a condition of a binding: terms joined by `&&`, and such groups joined by `||`, without parentheses.
 * @throws UNIMPLEMENTED for any other expression, because ignoring it would grant too much or too little
 */
export function parseCondition(expression: string): Test {
  const groups = expression.split("||").map((group) => group.split("&&").map((term) => testOf(term.trim())));
  return (context) => {
    const named = { ...context, resource: googleName(context.resource) };
    return groups.some((tests) => tests.every((test) => test(named)));
  };
}

// The name of a bucket at Google has no project.
const googleName = (resource: string) => resource.replace(/^projects\/[^/]+(?=\/buckets\/)/, "projects/_");

function testOf(term: string): Test {
  for (const [pattern, make] of TERMS) {
    const match = pattern.exec(term);
    if (match) return make(match[1] ?? match[2] ?? "");
  }
  throw notSimulated(
    `the condition '${term}'. Use resource.name ==, resource.name.startsWith(…), request.time < timestamp(…) or ` +
      "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([…]), joined with && or ||",
  );
}

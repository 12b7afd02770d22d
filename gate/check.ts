import type { Answer } from "./answer.ts";
import { valueAt } from "./json-path.ts";

type Scalar = string | number | boolean | null;

/** One request, and what its answer has to be. The program gives the checks as JSON. */
export interface Check {
  readonly path: string;
  readonly status: number;
  /**
   * Headers of the request.
   * @default - none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * A text that the body contains.
   * @default - any body
   */
  readonly text?: string;
  /**
   * Values in a JSON body by path, such as `status.database`.
   * @default - any body
   */
  readonly json?: Readonly<Record<string, Scalar>>;
  /**
   * Headers of the answer. A value contains the text.
   * @default - any headers
   */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

export interface Release {
  readonly version: string;
  readonly color: string;
}

const SHOWN_CHARACTERS = 200;

/** What is wrong with an answer: expected, got, and the start of the body. Undefined if nothing is. */
export function problemOf(check: Check, answer: Answer, release: Release): string | undefined {
  const problem = mismatch(check, answer, (text) =>
    text.replaceAll("{version}", release.version).replaceAll("{color}", release.color),
  );
  return problem && `${problem}. ${shownBody(answer.body)}`;
}

function mismatch(check: Check, answer: Answer, fill: (text: string) => string): string | undefined {
  const { status, headers, body } = answer;
  if (status !== check.status) {
    const { location } = headers;
    const redirect = location ? ` to ${location}, and redirects are not followed` : "";
    return `expected status ${check.status}, got ${status}${redirect}`;
  }
  for (const [name, expected] of Object.entries(check.responseHeaders ?? {})) {
    const got = headers[name.toLowerCase()];
    if (!got?.includes(fill(expected))) {
      return `expected header ${name} with ${show(fill(expected))}, got ${show(got)}`;
    }
  }
  if (check.text !== undefined && !body.includes(fill(check.text))) {
    return `expected the text ${show(fill(check.text))}, got a body without it`;
  }
  return jsonMismatch(check.json ?? {}, body, fill);
}

function jsonMismatch(
  json: NonNullable<Check["json"]>,
  body: string,
  fill: (text: string) => string,
): string | undefined {
  if (Object.keys(json).length === 0) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return "expected JSON, got something else";
  }
  for (const [path, wanted] of Object.entries(json)) {
    const expected = typeof wanted === "string" ? fill(wanted) : wanted;
    const got = valueAt(document, path);
    if (!isSame(got, expected)) return `expected JSON with ${path} ${show(expected)}, got ${show(got)}`;
  }
  return undefined;
}

/** In YAML, 3 and "3" are easily confused, so both are equal. */
const isSame = (got: unknown, expected: Scalar) =>
  got === expected ||
  (expected !== null && SCALARS.includes(typeof got) && `${got as string}` === String(expected));

const SCALARS = ["string", "number", "boolean"];

const show = (value: unknown) => JSON.stringify(value) ?? "nothing";

function shownBody(body: string): string {
  const line = body.replace(/\s+/g, " ").trim();
  if (line === "") return "The body is empty.";
  return `Body: ${line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)} …` : line}`;
}

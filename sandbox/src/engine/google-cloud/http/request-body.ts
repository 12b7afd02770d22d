import { invalidArgument } from "../kernel/google-error.ts";
import { isObject, type JsonObject } from "../kernel/json.ts";

/** The JSON object in a request body; empty without a body. */
export function parseBody(text: string): JsonObject {
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text, (key, value: unknown) => {
      if (key === "__proto__") throw new SyntaxError("the name '__proto__' is not allowed");
      return value;
    });
  } catch (error) {
    throw invalidArgument(`Invalid JSON payload received. ${(error as Error).message}`);
  }
  if (!isObject(body))
    throw invalidArgument("Invalid JSON payload received. Root element must be a message.");
  return body;
}

export const isForm = (contentType = "") => /^application\/x-www-form-urlencoded\b/i.test(contentType);

/** The fields of a form as a JSON object. */
export function parseForm(text: string): JsonObject {
  const fields = new URLSearchParams(text);
  const [twice] = [...fields.keys()].filter((name) => fields.getAll(name).length > 1);
  if (twice !== undefined) {
    throw invalidArgument(`Invalid value at '${twice}', Proto field is not repeating, cannot start list.`);
  }
  return Object.fromEntries(fields);
}

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The calls and messages of an API, from Google's own types. Written by scripts/google-fields.ts. */
export interface GoogleFields {
  /** By method and path: the message of the body or `-`, the message of the answer, and the names of the parameters. */
  readonly calls: Readonly<Record<string, string>>;
  /** By message: fields with types, such as `name:string`, `pools:[]NodePool` or `labels:{}string`. */
  readonly messages: Readonly<Record<string, string>>;
}

/** The folder with one table for each version of each API. */
export const GOOGLE_FIELDS = import.meta.dirname;

/** One method of Google's API. */
export interface GoogleMethod {
  readonly body: string | undefined;
  /** Name of the answer's message. */
  readonly answer: string;
  readonly parameters: readonly string[];
}

/** The table of one version of an API, read at its first use. */
export class GoogleTypes {
  /** First segment of the API's paths on the server. */
  readonly api: string;
  readonly #fields: GoogleFields;
  readonly #messages = new Map<string, ReadonlyMap<string, string>>();

  private constructor(api: string, fields: GoogleFields) {
    this.api = api;
    this.#fields = fields;
  }

  static readonly #read = new Map<string, GoogleTypes>();

  static of(base: string, version: string): GoogleTypes {
    const file = `${base}-${version}.json`;
    let types = this.#read.get(file);
    if (!types) {
      types = new GoogleTypes(
        base,
        JSON.parse(readFileSync(join(GOOGLE_FIELDS, file), "utf8")) as GoogleFields,
      );
      this.#read.set(file, types);
    }
    return types;
  }

  /** @param path the path of the route, with names in braces */
  method(method: string, path: string): GoogleMethod {
    const [body, answer = "", ...parameters] = (this.#fields.calls[`${method} ${path}`] ?? "-").split(" ");
    return { body: body === "-" ? undefined : body, answer, parameters };
  }

  /** The fields of a message with their types. */
  message(name: string): ReadonlyMap<string, string> {
    let message = this.#messages.get(name);
    if (!message) {
      const fields = (this.#fields.messages[name] ?? "").split(" ").filter(Boolean);
      message = new Map(fields.map((field) => field.split(":") as [string, string]));
      this.#messages.set(name, message);
    }
    return message;
  }
}

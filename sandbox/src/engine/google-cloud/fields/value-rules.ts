import { isObject, type Json } from "../kernel/json.ts";

/** The values that a field accepts. */
export interface AllowedValues {
  /** The wrong part of a value and what the field accepts there. `below` is its place in the field, such as `[team]`. */
  wrong(value: Json): { readonly below: string; readonly allowed: string; readonly got: Json } | undefined;
}

/** A text that `fits`, or a list of such texts. */
export function matching(allowed: string, fits: (text: string) => boolean): AllowedValues {
  return {
    wrong: (value) => {
      const texts = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
      const got = texts.find((each) => !fits(each));
      return got === undefined ? undefined : { below: "", allowed, got };
    },
  };
}

export const oneOf = (...values: readonly string[]) =>
  matching(`one of ${values.join(", ")}`, (value) => values.includes(value));

interface LabelSyntax {
  readonly most: number;
  readonly key: RegExp;
  readonly keys: string;
  readonly value: RegExp;
  readonly values: string;
}

function labels({ most, key, keys, value, values }: LabelSyntax): AllowedValues {
  return {
    wrong: (map) => {
      if (!isObject(map)) return undefined;
      const entries = Object.entries(map);
      if (entries.length > most) return { below: "", allowed: `at most ${most} labels`, got: entries.length };
      const name = entries.find(([each]) => !key.test(each))?.[0];
      if (name !== undefined) return { below: "", allowed: `label keys of ${keys}`, got: name };
      const wrong = entries.find(([, each]) => typeof each === "string" && !value.test(each));
      return (
        wrong && { below: `[${wrong[0]}]`, allowed: `a label value of ${values}`, got: wrong[1] ?? null }
      );
    },
  };
}

// https://cloud.google.com/resource-manager/docs/labels-overview#requirements
export const LABELS = labels({
  most: 64,
  key: /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u,
  keys: "1 to 63 lower-case letters, digits, '_' and '-', starting with a letter",
  value: /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u,
  values: "up to 63 lower-case letters, digits, '_' and '-'",
});

// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
export const KUBERNETES_LABELS = labels({
  most: Infinity,
  key: /^([a-z0-9.-]{1,253}\/)?(?=.{1,63}$)[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/,
  keys: "1 to 63 letters, digits, '-', '_' and '.', with or without a domain and '/' before them",
  value: /^(?=.{0,63}$)([A-Za-z0-9]([\w.-]*[A-Za-z0-9])?)?$/,
  values: "up to 63 letters, digits, '-', '_' and '.'",
});

export const TIMESTAMP = matching(
  "a timestamp such as 2026-01-02T03:00:00Z",
  (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
);

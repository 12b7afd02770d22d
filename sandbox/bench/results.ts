import { median } from "../src/rehearsal/statistics.ts";

/** One line of the table. */
export interface Result {
  readonly name: string;
  readonly unit: "s" | "ms" | "MiB";
  /** All measured values; empty when nothing could be measured. */
  readonly values: readonly number[];
  /** The result that the median is compared with. */
  readonly comparedWith?: Result;
  readonly aim?: Aim;
  /** The reason when there is no value. */
  readonly note?: string;
}

/** The maximum of a result's median: a ratio to the compared result, or a value in its unit. */
export type Aim = { readonly atMostTimes: number } | { readonly atMost: number };

/** A result in the format of the report file. */
export interface ReportLine {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly median?: number;
  readonly comparedWith?: string;
  readonly ratio?: number;
  readonly aim?: Aim;
  readonly isReached?: boolean;
  readonly note?: string;
}

export function reportLine(result: Result): ReportLine {
  const { name, unit, values, comparedWith, aim, note } = result;
  const line = { name, unit, values, ...(aim && { aim }), ...(note && { note }) };
  if (values.length === 0) return line;
  const value = median(values);
  const ratio =
    comparedWith && comparedWith.values.length > 0 ? value / median(comparedWith.values) : undefined;
  return {
    ...line,
    median: value,
    ...(ratio !== undefined && { comparedWith: comparedWith!.name, ratio }),
    ...reached(aim, value, ratio),
  };
}

function reached(aim: Aim | undefined, value: number, ratio: number | undefined): { isReached?: boolean } {
  if (!aim) return {};
  if ("atMost" in aim) return { isReached: value <= aim.atMost };
  return ratio === undefined ? {} : { isReached: ratio <= aim.atMostTimes };
}

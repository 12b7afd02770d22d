import type * as v from "valibot";
import { configError, setCommand } from "../components/release/config-error.ts";
import { object, text } from "./schema-parts.ts";

const INSTANT = text(
  "a time in UTC such as 2026-01-03T00:00:00Z",
  "2026-01-03T00:00:00Z",
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
);

/** A window of time that recurs, in Google's terms. */
export const MAINTENANCE_WINDOW = object({
  startTime: INSTANT,
  endTime: INSTANT,
  recurrence: text(
    "a rule of RFC 5545 such as FREQ=WEEKLY;BYDAY=SA,SU",
    "'FREQ=WEEKLY;BYDAY=SA,SU'",
    /^FREQ=(DAILY|WEEKLY)(;[A-Z]+=[A-Z0-9,+-]+)*$/,
  ),
});

// https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions#restrictions
const REQUIRED_HOURS = 48;
const WHOLE_WEEKS = 4;
const PERIOD_DAYS = 32;

/**
 * Refuses a window that GKE refuses.
 *
 * @throws RunError
 */
export function checkMaintenanceWindow(window: v.InferOutput<typeof MAINTENANCE_WINDOW>): void {
  const { startTime, endTime, recurrence } = window;
  const hours = (Date.parse(endTime) - Date.parse(startTime)) / 3_600_000;
  if (!(hours >= 4 && hours <= 24)) {
    throw configError("maintenanceWindow.endTime", {
      got: endTime,
      expected: `4 to 24 hours after startTime (${startTime})`,
      nextStep: `Set it with: ${setCommand("maintenanceWindow.endTime", "<time>")}`,
    });
  }
  const windows = windowsInPeriod(recurrence);
  if (windows * hours >= REQUIRED_HOURS) return;
  throw configError("maintenanceWindow.recurrence", {
    got: recurrence,
    expected:
      `${REQUIRED_HOURS} hours of maintenance in any ${PERIOD_DAYS} days, as GKE requires (${windows} times ` +
      `${hours} hours are too few)`,
    nextStep: `Use more days or a longer window, such as: ${setCommand("maintenanceWindow.recurrence", "FREQ=DAILY")}`,
  });
}

/** How many windows there are at least in GKE's period. */
function windowsInPeriod(recurrence: string): number {
  const rule = new Map(recurrence.split(";").map((part) => part.split("=") as [string, string]));
  const interval = Number(rule.get("INTERVAL") ?? 1);
  if (rule.get("FREQ") === "DAILY") return Math.floor(PERIOD_DAYS / interval);
  const days = rule.get("BYDAY")?.split(",").length ?? 1;
  return Math.floor(WHOLE_WEEKS / interval) * days;
}

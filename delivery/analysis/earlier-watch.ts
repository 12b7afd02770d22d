import type { Color } from "../../components/release/colors.ts";
import type { LiveRelease } from "../live-release.ts";
import type { Problem } from "../status-problems.ts";
import { timeText, type WatchRecord } from "./watch-record.ts";

/** Says before a switch what became of the watch before. */
export function tellEarlier(
  record: WatchRecord,
  color: Color,
  live: LiveRelease,
  say: (line: string) => void,
): void {
  if (!record.result) {
    say(`${openText(record)} It ends now.`);
  } else if (hasFailed(record, live.colors) && record.to === color) {
    say(failedText(record));
  }
}

/** What a watch tells somebody who asks for the status. */
export function watchProblems(
  record: WatchRecord | undefined,
  stack: string,
  colors: Versions,
): readonly Problem[] {
  if (!record) return [];
  const { to, from } = record;
  const back = { what: `Back to ${from}`, command: `npm run rollback -- --stack ${stack}` };
  if (!record.result) {
    return [
      {
        text: openText(record),
        commands: [{ what: `Stay on ${to}`, command: `npm run switch -- ${to} --stack ${stack}` }, back],
      },
    ];
  }
  if (!hasFailed(record, colors)) return [];
  const see = { what: `See ${to}`, command: `npm run preview:open -- --stack ${stack}` };
  const fix = { what: "Release a fix", command: `npm run release -- --stack ${stack}` };
  return [{ text: failedText(record), commands: record.result === "went back" ? [see, fix] : [back, fix] }];
}

type Versions = Readonly<Partial<Record<Color, { readonly version?: string }>>>;

/** Another version of the colour is another release. */
const hasFailed = ({ result, to, version }: WatchRecord, colors: Versions) =>
  (result === "went back" || result === "still there") && colors[to]?.version === version;

const openText = ({ to, begunAt, seenAt }: WatchRecord) =>
  `A watched switch to ${to} has begun at ${timeText(begunAt)} and its watch has not ended, last seen at ${timeText(seenAt)}. ` +
  "If none is running now, it was cut short, and nobody watches.";

const failedText = ({ to, version, reason, seenAt }: WatchRecord) =>
  `${to} ${version} did not hold for users at ${timeText(seenAt)}. ${reason ?? ""}.`;

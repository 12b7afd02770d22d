import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../../engine/index.ts";
import type { StreamPaths } from "./others-app.ts";

export interface StreamsOptions extends StreamPaths {
  /** The address of the app. */
  readonly url: string;
  /** Gets each stream that ended too early or did not open, in words. */
  readonly onCut: (what: string) => void;
  /**
   * Event streams that are open at a time, and as many websockets.
   * @default 5
   */
  readonly atATime?: number;
}

/** What became of an app's streams. */
export interface StreamCounts {
  /** Streams that were opened and have ended. */
  readonly streams: number;
  /** Those that the app ended before their user did, or that did not open. */
  readonly cut: number;
}

export interface Streams {
  /** Opens no more streams, and resolves when all have ended. */
  stop(): Promise<StreamCounts>;
}

/** A stream from which nothing came for this long is as good as cut. Apps send a sign of life each 5 seconds. */
const SILENT_AFTER_MS = 12_000;
const ANSWERS_WITHIN_MS = 5000;
/** Between two attempts to open a stream that does not open. */
const PAUSE_MS = 500;

/** Keeps event streams and websockets open, as users do: each for some time, and then another one. */
export function startStreams(options: StreamsOptions): Streams {
  const { atATime = 5, openSeconds, onCut } = options;
  const openMs = openSeconds * 1000;
  const kinds = {
    "event stream": () => eventStream(new URL(options.eventStream, options.url), openMs),
    websocket: () => websocket(new URL(options.websocket, options.url.replace(/^http/, "ws")), openMs),
  };
  let stopping = false;
  let streams = 0;
  let cut = 0;

  async function user(kind: string, open: () => Promise<void>, number: number): Promise<void> {
    // Streams that are opened at different moments are of different ages when a pod ends.
    await sleep((number * openMs) / atATime);
    while (!stopping) {
      const openedAtMs = Date.now();
      streams++;
      try {
        await open();
      } catch (error) {
        cut++;
        const seconds = ((Date.now() - openedAtMs) / 1000).toFixed(1);
        onCut(
          `${kind}, opened at ${new Date(openedAtMs).toISOString()}: ${String(error)} after ${seconds} s`,
        );
        await sleep(PAUSE_MS);
      }
    }
  }

  const users = Object.entries(kinds).flatMap(([kind, open]) =>
    Array.from({ length: atATime }, (_, number) => user(kind, open, number)),
  );
  return {
    stop: async () => {
      stopping = true;
      await Promise.all(users);
      return { streams, cut };
    },
  };
}

/** @throws when the stream ends before its user ends it */
async function eventStream(url: URL, openMs: number): Promise<void> {
  const request = get(url, { agent: false, headers: { Accept: "text/event-stream" } });
  try {
    const within = AbortSignal.timeout(ANSWERS_WITHIN_MS * patience());
    const [response] = (await once(request, "response", { signal: within })) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
    let heardAtMs = Date.now();
    response.on("data", () => (heardAtMs = Date.now()));
    await staysOpen(openMs, (ended) => {
      response.once("end", () => ended("the app ended it"));
      response.once("error", ({ message }) => ended(message));
    });
    const silentMs = Date.now() - heardAtMs;
    if (silentMs > SILENT_AFTER_MS * patience()) throw new Error(`nothing came for ${silentMs} ms`);
  } finally {
    // An error after this is the end that the user chose.
    request.on("error", () => undefined).destroy();
  }
}

/** @throws when the websocket closes before its user closes it */
async function websocket(url: URL, openMs: number): Promise<void> {
  const socket = new WebSocket(url);
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
  const opened = new Promise<void>((resolve) => socket.addEventListener("open", () => resolve()));
  await within("no answer", opened, closed);
  await staysOpen(openMs, (ended) => void closed.then(({ code }) => ended(`closed with code ${code}`)));
  socket.close();
  // The app's own closing frame shows that the connection was alive until now.
  const { wasClean } = await within("no closing frame", closed);
  if (!wasClean) throw new Error("the connection was lost");
}

/** Resolves after the time, or throws why it ended before. */
function staysOpen(openMs: number, onEnd: (ended: (why: string) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, openMs);
    onEnd((why) => {
      clearTimeout(timer);
      reject(new Error(why));
    });
  });
}

async function within<T>(otherwise: string, wanted: Promise<T>, instead?: Promise<CloseEvent>): Promise<T> {
  const late = sleep(ANSWERS_WITHIN_MS * patience(), undefined, { ref: false }).then(() => {
    throw new Error(otherwise);
  });
  const refused = instead?.then(({ code }) => {
    throw new Error(`closed with code ${code} before it opened`);
  });
  late.catch(() => undefined);
  refused?.catch(() => undefined);
  return Promise.race([wanted, late, ...(refused ? [refused] : [])]);
}

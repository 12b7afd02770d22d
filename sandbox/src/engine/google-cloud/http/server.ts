import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { AddressInfo } from "node:net";
import { identities, type Identities } from "../apis/iam/identities.ts";
import { createApis } from "../apis/all-apis.ts";
import { createCloud, type CloudOptions } from "../kernel/create-cloud.ts";
import { refuseOtherUsers } from "../../host/peer-uid.ts";
import type { TokenOwner } from "../kernel/access/access-tokens.ts";
import { dispatch } from "./dispatch.ts";
import { Durations } from "./durations.ts";
import type { Faults } from "../kernel/faults.ts";
import { GoogleError, invalidArgument } from "../kernel/google-error.ts";
import { isForm, parseBody, parseForm } from "./request-body.ts";
import { checkHeaders, NOBODY, senderOf } from "./request-guard.ts";
import { answerUnreadable } from "./unreadable-request.ts";

export interface GoogleCloudOptions extends CloudOptions {
  /** Port on 127.0.0.1; 0 for any free port. */
  readonly port: number;
}

export interface GoogleCloud {
  readonly url: string;
  /** The scripted faults of the next calls and operations. */
  readonly faults: Faults;
  /** What clusters and the registry ask IAM. */
  readonly identities: Identities;
  stats(): GoogleCloudStats;
  close(): Promise<void>;
}

export interface GoogleCloudStats {
  readonly requests: number;
  /** Requests for what is not simulated. */
  readonly unmatchedRequests: number;
  /** The median duration of the last thousand requests. */
  readonly millisecondsPerRequest: number;
}

// No request of these APIs is larger.
const BODY_LIMIT_BYTES = 2 ** 20;

/** Starts the simulated Google Cloud. Operations that were unfinished when it last ended run again. */
export async function startGoogleCloud(options: GoogleCloudOptions): Promise<GoogleCloud> {
  const { log } = options;
  const { cloud, resume, close } = createCloud(options);
  const apis = createApis(cloud);
  const stats = { requests: 0, unmatchedRequests: 0 };
  const durations = new Durations();
  const senders = new WeakMap<FastifyRequest, TokenOwner>();

  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    // checkHeaders refuses requests without a Host header in Google's form.
    http: { requireHostHeader: false },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, log),
    // routes.ts matches the original paths, because Google's have verbs after colons and escaped slashes in names.
    rewriteUrl: () => "/",
  });
  refuseOtherUsers(app.server);
  const port = () => (app.server.address() as AddressInfo).port;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, text, done) => done(null, text));

  app.addHook("onRequest", (request, _reply, done) => {
    stats.requests += 1;
    checkHeaders(request.headers, port());
    const isOpen = apis.some(({ open, base }) => open && request.originalUrl.startsWith(`/${base}/`));
    senders.set(request, isOpen ? NOBODY : senderOf(request.headers, cloud));
    done();
  });
  const bodyOf = ({ body, originalUrl, headers }: FastifyRequest) => {
    const text = typeof body === "string" ? body : "";
    const takesForms = apis.some(({ forms, base }) => forms && originalUrl.startsWith(`/${base}/`));
    return takesForms && isForm(headers["content-type"]) ? parseForm(text) : parseBody(text);
  };
  const answer = (request: FastifyRequest) =>
    dispatch(cloud, apis, {
      method: request.method,
      url: request.originalUrl,
      body: bodyOf(request),
      sender: senders.get(request)!,
    });
  app.all("/", answer);
  app.setNotFoundHandler(answer);

  app.setErrorHandler(async (error, _request, reply) => {
    const googleError = asGoogleError(error);
    if (googleError.code === "UNIMPLEMENTED") stats.unmatchedRequests += 1;
    if (googleError.code === "INTERNAL") log((error as Error).stack ?? String(error));
    return reply.code(googleError.http).send(googleError.body());
  });
  app.addHook("onResponse", (request, reply, done) => {
    durations.add(reply.elapsedTime);
    const [path] = request.originalUrl.split("?");
    const unmatched = reply.statusCode === 501 ? " NOT SIMULATED" : "";
    log(`${request.method} ${path} ${reply.statusCode} ${Math.round(reply.elapsedTime)} ms${unmatched}`);
    done();
  });

  await listen(app, options.port);
  resume();
  return {
    url: `http://127.0.0.1:${port()}`,
    faults: cloud.faults,
    identities: identities(cloud),
    stats: () => ({ ...stats, millisecondsPerRequest: durations.median() }),
    close: async () => {
      close();
      await app.close();
      cloud.store.close();
    },
  };
}

async function listen(app: FastifyInstance, port: number): Promise<void> {
  try {
    await app.listen({ host: "127.0.0.1", port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(
      `port ${port} of 127.0.0.1, kept for the simulated Google Cloud, is taken by another program. Next: stop that program.`,
      { cause: error },
    );
  }
}

function asGoogleError(error: unknown): GoogleError {
  if (error instanceof GoogleError) return error;
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode === 413) {
    return new GoogleError(
      "INVALID_ARGUMENT",
      `Request payload size exceeds the limit: ${BODY_LIMIT_BYTES} bytes.`,
      { http: 413, reason: "uploadTooLarge" },
    );
  }
  if (statusCode !== undefined && statusCode < 500) return invalidArgument(message);
  return new GoogleError("INTERNAL", `Internal error encountered: ${message}`);
}

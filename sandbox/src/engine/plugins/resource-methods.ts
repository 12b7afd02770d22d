import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type struct from "google-protobuf/google/protobuf/struct_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { toCheckResponse } from "./check-response.ts";
import { toDiffResponse } from "./diff-response.ts";
import type { ConfiguredProvider, Properties, ResourceIdentity } from "./provider.ts";
import { markingFailures, unary } from "./unary.ts";
import type { MarkedProperties } from "./marked-values.ts";
import { decode, encode, isProperties, markKeys, markSecrets, revealProperties } from "./marked-values.ts";

// The copy of the inputs in the state, as the official kubernetes plugin has it.
const INPUTS = "__inputs";

export interface ResourceMethodsOptions {
  /** Throws before the engine has configured the plugin. */
  readonly configured: () => ConfiguredProvider;
  readonly identify: (urn: string) => ResourceIdentity;
  /** The top-level outputs of a type or function that are always secret. */
  readonly secretOutputs: (type: string) => readonly string[];
}

/** The methods of a configured plugin for resources and functions. */
export function resourceMethods({ configured, identify, secretOutputs }: ResourceMethodsOptions) {
  function marker(type: string, ...sources: MarkedProperties[]) {
    const mark = (values: MarkedProperties) =>
      markKeys(sources.reduce(markSecrets, values), secretOutputs(type));
    return (state: Properties): MarkedProperties => {
      const marked = mark(state);
      const echo = marked[INPUTS];
      return echo !== undefined && isProperties(echo) ? { ...marked, [INPUTS]: mark(echo) } : marked;
    };
  }

  return {
    check: unary(async (request: messages.CheckRequest) => {
      const news = decode(request.getNews(), "inputs");
      const identity = identify(request.getUrn());
      const seed = request.getRandomseed_asU8();
      const { inputs, failures } = await configured().check({
        ...identity,
        olds: plain(request.getOlds(), "olds"),
        news: revealProperties(news),
        ...(seed.length > 0 ? { randomSeed: seed } : {}),
      });
      return toCheckResponse(marker(identity.type, news)(inputs), failures);
    }),

    diff: unary(async (request: messages.DiffRequest) =>
      toDiffResponse(
        await configured().diff({
          ...identify(request.getUrn()),
          id: request.getId(),
          oldInputs: plain(request.getOldInputs(), "oldInputs"),
          oldState: plain(request.getOlds(), "oldState"),
          news: plain(request.getNews(), "inputs"),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),

    create: unary(async (request: messages.CreateRequest) => {
      const inputs = decode(request.getProperties(), "inputs");
      const identity = identify(request.getUrn());
      const mark = marker(identity.type, inputs);
      const { id, properties } = await markingFailures(mark, () =>
        configured().create({
          ...identity,
          inputs: revealProperties(inputs),
          preview: request.getPreview(),
          timeoutSeconds: request.getTimeout(),
        }),
      );
      const response = new messages.CreateResponse();
      response.setId(request.getPreview() ? "" : id);
      response.setProperties(encode(mark(properties)));
      return response;
    }),

    read: unary(async (request: messages.ReadRequest) => {
      const inputs = decode(request.getInputs(), "inputs");
      const state = decode(request.getProperties(), "state");
      const identity = identify(request.getUrn());
      const mark = marker(identity.type, inputs, state);
      const read = await markingFailures(mark, () =>
        configured().read({
          ...identity,
          id: request.getId(),
          inputs: orUndefined(revealProperties(inputs)),
          state: orUndefined(revealProperties(state)),
        }),
      );
      const response = new messages.ReadResponse();
      if (!read) return response;
      response.setId(read.id);
      response.setInputs(encode(mark(read.inputs)));
      response.setProperties(encode(mark(read.properties)));
      return response;
    }),

    update: unary(async (request: messages.UpdateRequest) => {
      const news = decode(request.getNews(), "inputs");
      const identity = identify(request.getUrn());
      const mark = marker(identity.type, news);
      const properties = await markingFailures(mark, () =>
        configured().update({
          ...identity,
          id: request.getId(),
          oldInputs: plain(request.getOldInputs(), "oldInputs"),
          oldState: plain(request.getOlds(), "oldState"),
          news: revealProperties(news),
          preview: request.getPreview(),
          timeoutSeconds: request.getTimeout(),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      );
      const response = new messages.UpdateResponse();
      response.setProperties(encode(mark(properties)));
      return response;
    }),

    delete: unary(async (request: messages.DeleteRequest) => {
      await configured().delete({
        ...identify(request.getUrn()),
        id: request.getId(),
        inputs: plain(request.getOldInputs(), "inputs"),
        state: plain(request.getProperties(), "state"),
        timeoutSeconds: request.getTimeout(),
      });
      return new empty.Empty();
    }),

    invoke: unary(async (request: messages.InvokeRequest) => {
      const token = request.getTok();
      const result = await configured().invoke(token, plain(request.getArgs(), "args"));
      const response = new messages.InvokeResponse();
      response.setReturn(encode(marker(token)(result)));
      return response;
    }),
  } satisfies UntypedServiceImplementation;
}

function plain(message: struct.Struct | undefined, where: string): Properties {
  return revealProperties(decode(message, where));
}

function orUndefined(properties: Properties): Properties | undefined {
  return Object.keys(properties).length > 0 ? properties : undefined;
}

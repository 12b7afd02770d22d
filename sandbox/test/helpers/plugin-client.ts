import type { ServiceError } from "@grpc/grpc-js";
import { credentials } from "@grpc/grpc-js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";

type Json = { [key: string]: struct.JavaScriptValue };
type Done<Response> = (error: ServiceError | null, response: Response) => void;

export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const secret = (value: struct.JavaScriptValue): Json => ({
  "4dabf18193072939515e22adb298388d": SECRET,
  value,
});
export const urn = (type: string, name: string) => `urn:pulumi:stack::project::${type}::${name}`;

/** A connection as the engine opens it, with the calls that tests make. */
export function connectPlugin(port: number) {
  const client = new service.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  function call<Response>(send: (done: Done<Response>) => unknown): Promise<Response> {
    return new Promise((resolve, reject) => {
      send((error, response) => (error ? reject(error) : resolve(response)));
    });
  }
  const properties = (values: Json) => struct.Struct.fromJavaScript(values);
  const json = (message: struct.Struct | undefined) => message?.toJavaScript();

  return {
    client,
    call,
    close: () => client.close(),

    async configure(config: Json) {
      const request = new messages.ConfigureRequest();
      request.setArgs(properties(config));
      await call<messages.ConfigureResponse>((done) => client.configure(request, done));
    },
    async checkConfig(news: Json) {
      const request = new messages.CheckRequest();
      request.setNews(properties(news));
      return (await call<messages.CheckResponse>((done) => client.checkConfig(request, done))).toObject()
        .failuresList;
    },
    async check(type: string, news: Json) {
      const request = new messages.CheckRequest();
      request.setUrn(urn(type, "it"));
      request.setNews(properties(news));
      const response = await call<messages.CheckResponse>((done) => client.check(request, done));
      return { inputs: json(response.getInputs()), failures: response.toObject().failuresList };
    },
    async diff(type: string, oldInputs: Json, news: Json) {
      const request = new messages.DiffRequest();
      request.setId("id");
      request.setUrn(urn(type, "it"));
      request.setOldInputs(properties(oldInputs));
      request.setOlds(properties(oldInputs));
      request.setNews(properties(news));
      return call<messages.DiffResponse>((done) => client.diff(request, done));
    },
    async create(type: string, inputs: Json, preview = false) {
      const request = new messages.CreateRequest();
      request.setUrn(urn(type, "it"));
      request.setProperties(properties(inputs));
      request.setPreview(preview);
      const response = await call<messages.CreateResponse>((done) => client.create(request, done));
      return { id: response.getId(), properties: json(response.getProperties()) };
    },
    async read(type: string, id: string, inputs: Json, state: Json) {
      const request = new messages.ReadRequest();
      request.setUrn(urn(type, "it"));
      request.setId(id);
      request.setInputs(properties(inputs));
      request.setProperties(properties(state));
      const response = await call<messages.ReadResponse>((done) => client.read(request, done));
      return {
        id: response.getId(),
        inputs: json(response.getInputs()),
        properties: json(response.getProperties()),
      };
    },
    async invoke(token: string, args: Json) {
      const request = new messages.InvokeRequest();
      request.setTok(token);
      request.setArgs(properties(args));
      return json((await call<messages.InvokeResponse>((done) => client.invoke(request, done))).getReturn());
    },
  };
}

/** The state that a failed call left behind, from the error's details. */
export function partialState(error: ServiceError) {
  const [bytes] = error.metadata.get("grpc-status-details-bin") as Buffer[];
  const [detail] = statusMessages.Status.deserializeBinary(bytes!).getDetailsList();
  const failed = messages.ErrorResourceInitFailed.deserializeBinary(detail!.getValue_asU8());
  return {
    type: detail!.getTypeName(),
    id: failed.getId(),
    reasons: failed.getReasonsList(),
    properties: failed.getProperties()?.toJavaScript(),
    inputs: failed.getInputs()?.toJavaScript(),
  };
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<ServiceError> {
  try {
    await promise;
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error("expected a rejection");
}

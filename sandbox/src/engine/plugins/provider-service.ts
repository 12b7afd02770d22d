import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { toCheckResponse } from "./check-response.ts";
import { toDiffResponse } from "./diff-response.ts";
import type { EngineLog } from "./engine-log.ts";
import { connectEngineLog } from "./engine-log.ts";
import { notCovered } from "./not-covered.ts";
import type { ConfiguredProvider, Properties, Provider, ResourceIdentity } from "./provider.ts";
import { resourceMethods } from "./resource-methods.ts";
import { unary } from "./unary.ts";
import { decode, revealProperties } from "./marked-values.ts";

// The engine's own keys in a provider's inputs.
const ENGINE_KEYS = new Set(["version", "pluginDownloadURL", "__internal"]);

/** Pulumi's ResourceProvider service for one connection of an engine, which means for one provider resource. */
export function providerService(provider: Provider) {
  const cancellation = new AbortController();
  let configured: ConfiguredProvider | undefined;
  let log: EngineLog | undefined;

  function attach(address: string): void {
    log?.close();
    log = connectEngineLog(address);
  }

  const identify = (urn: string): ResourceIdentity => ({
    ...parseUrn(urn),
    urn,
    status: (message) => log?.status(urn, message),
    signal: cancellation.signal,
  });

  const service = {
    ...resourceMethods({
      identify,
      secretOutputs: (type) => provider.secretOutputs?.(type) ?? [],
      configured() {
        if (configured) return configured;
        throw new Error(
          `the ${provider.name} plugin got a request before the engine configured it. Run the command again`,
        );
      },
    }),

    handshake: unary((request: messages.ProviderHandshakeRequest) => {
      attach(request.getEngineAddress());
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),

    attach: unary((request: pluginMessages.PluginAttach) => {
      attach(request.getAddress());
      return new empty.Empty();
    }),

    getPluginInfo: unary(() => {
      const info = new pluginMessages.PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),

    getSchema: unary(() => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: provider.name, version: provider.version }));
      return response;
    }),

    checkConfig: unary((request: messages.CheckRequest) => {
      const news = decode(request.getNews(), "config");
      return toCheckResponse(news, provider.checkConfig(withoutEngineKeys(revealProperties(news))));
    }),

    diffConfig: unary((request: messages.DiffRequest) => {
      const olds = revealProperties(decode(request.getOldInputs() ?? request.getOlds(), "config"));
      const news = revealProperties(decode(request.getNews(), "config"));
      return toDiffResponse(provider.diffConfig(withoutEngineKeys(olds), withoutEngineKeys(news)));
    }),

    configure: unary(async (request: messages.ConfigureRequest) => {
      const config = revealProperties(decode(request.getArgs(), "config"));
      configured = await provider.configure(withoutEngineKeys(config));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),

    construct: unary((request: messages.ConstructRequest) => {
      throw new Error(notCovered(provider.name, `the component "${request.getType()}"`));
    }),

    call: unary((request: messages.CallRequest) => {
      throw new Error(notCovered(provider.name, `the method "${request.getTok()}"`));
    }),

    cancel: unary(() => {
      cancellation.abort(new Error("the update was cancelled"));
      return new empty.Empty();
    }),
  } satisfies UntypedServiceImplementation;

  return {
    service,
    /** Stops running work after the engine has closed its connection. */
    close() {
      cancellation.abort(new Error("the engine closed its connection"));
      log?.close();
    },
  };
}

function withoutEngineKeys(config: Properties): Properties {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !ENGINE_KEYS.has(key)));
}

/** The type and the name in a URN `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
function parseUrn(urn: string): { type: string; name: string } {
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return { type: qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1), name: name.join("::") };
}

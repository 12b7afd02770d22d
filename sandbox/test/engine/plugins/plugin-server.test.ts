import { Server, ServerCredentials } from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { PluginServer } from "../../../src/engine/plugins/plugin-server.ts";
import { startPluginServer } from "../../../src/engine/plugins/plugin-server.ts";
import type { CreateRequest, Properties, Provider } from "../../../src/engine/plugins/provider.ts";
import { PartialFailure, Unknown } from "../../../src/engine/plugins/provider.ts";
import { connectPlugin, partialState, rejection, secret, UNKNOWN, urn } from "../../helpers/plugin-client.ts";
import { asNobody, isRoot } from "../../helpers/as-nobody.ts";
import { pluginDouble } from "../../helpers/plugin-double.ts";

const TYPE = "docker:index/image:Image";

describe("the plugin server", () => {
  let server: PluginServer | undefined;
  let connections: ReturnType<typeof connectPlugin>[] = [];

  async function serve(provider: Provider) {
    server = await startPluginServer(provider, { port: 0 });
    return connect();
  }
  function connect() {
    const connection = connectPlugin(server!.port);
    connections.push(connection);
    return connection;
  }

  afterEach(async () => {
    for (const connection of connections) connection.close();
    connections = [];
    await server?.close();
    server = undefined;
  });

  it("has a separate configuration for each connection", async () => {
    const first = await serve(pluginDouble((config) => ({ invoke: async () => Promise.resolve(config) })));
    const second = connect();
    await first.configure({ host: "a", version: "1.2.3" });
    await second.configure({ host: secret("b") });
    expect(await first.invoke("f", {})).to.deep.equal({ host: "a" });
    expect(await second.invoke("f", {})).to.deep.equal({ host: "b" });
  });

  it("refuses requests on a connection without a configuration", async () => {
    const plugin = await serve(pluginDouble());
    expect((await rejection(plugin.create(TYPE, {}))).details).to.equal(
      "the docker plugin got a request before the engine configured it. Run the command again",
    );
  });

  it("gives the plugin plain values and unknowns", async () => {
    let got: CreateRequest | undefined;
    const plugin = await serve(
      pluginDouble({
        async create(request) {
          got = request;
          return Promise.resolve({ id: "x", properties: { ...request.inputs, made: Unknown } });
        },
      }),
    );
    await plugin.configure({});
    const answer = await plugin.create(TYPE, { name: UNKNOWN, list: [1, secret("s"), null] }, true);
    expect(got).to.include({ type: TYPE, name: "it", preview: true });
    expect(got?.inputs).to.deep.equal({ name: Unknown, list: [1, "s", null] });
    expect(answer).to.deep.equal({
      id: "",
      properties: { name: UNKNOWN, list: secret([1, "s", null]), made: UNKNOWN },
    });
  });

  it("marks outputs that came from secret inputs, and the copy of the inputs", async () => {
    const plugin = await serve(
      pluginDouble({
        create: async ({ inputs }) =>
          Promise.resolve({ id: "x", properties: { ...inputs, extra: 1, __inputs: inputs } }),
      }),
    );
    await plugin.configure({});
    const inputs = { registry: { user: "u", password: secret("p") }, name: "n" };
    expect((await plugin.create(TYPE, inputs)).properties).to.deep.equal({
      ...inputs,
      extra: 1,
      __inputs: inputs,
    });
  });

  it("marks outputs that are always secret", async () => {
    const result = { token: "t", user: "u" };
    const plugin = await serve(
      pluginDouble(
        { invoke: async () => Promise.resolve(result) },
        { secretOutputs: (type) => (type === "docker:f" ? ["token"] : []) },
      ),
    );
    await plugin.configure({});
    expect(await plugin.invoke("docker:f", {})).to.deep.equal({ token: secret("t"), user: "u" });
    expect(await plugin.invoke("docker:g", {})).to.deep.equal(result);
  });

  it("returns the state of an existing resource with the error", async () => {
    const plugin = await serve(
      pluginDouble({
        create: ({ inputs }) =>
          Promise.reject(new PartialFailure("not ready", "id-1", { ...inputs, up: false })),
      }),
    );
    await plugin.configure({});
    const error = await rejection(plugin.create(TYPE, { key: secret("s") }));
    expect(error.details).to.equal("not ready");
    expect(partialState(error)).to.deep.equal({
      type: "pulumirpc.ErrorResourceInitFailed",
      id: "id-1",
      reasons: ["not ready"],
      properties: { key: secret("s"), up: false },
      inputs: undefined,
    });
  });

  it("returns the live inputs of an unready resource with the error and the errors below it", async () => {
    const plugin = await serve(
      pluginDouble({
        read: () =>
          Promise.reject(
            new PartialFailure("not ready", "id-1", { key: "s2" }, { key: "s2" }, ["no pod serves"]),
          ),
      }),
    );
    await plugin.configure({});
    const error = await rejection(plugin.read(TYPE, "id-1", { key: secret("s") }, { key: secret("s") }));
    expect(partialState(error)).to.deep.include({
      inputs: { key: secret("s2") },
      properties: { key: secret("s2") },
      reasons: ["not ready", "no pod serves"],
    });
  });

  it("reports detailed changes, replacements and their order", async () => {
    const plugin = await serve(
      pluginDouble({
        diff: async () =>
          Promise.resolve({
            changes: [
              { path: "spec.ports[0].port", kind: "update" },
              { path: "spec.selector", kind: "add", replace: true },
              { path: '["a.b"].c', kind: "delete" },
            ],
            deleteBeforeReplace: true,
          }),
      }),
    );
    await plugin.configure({});
    const diff = await plugin.diff(TYPE, {}, {});
    const { Kind } = messages.PropertyDiff;
    expect(Object.fromEntries(diff.toObject().detaileddiffMap)).to.deep.equal({
      "spec.ports[0].port": { kind: Kind.UPDATE, inputdiff: true },
      "spec.selector": { kind: Kind.ADD_REPLACE, inputdiff: true },
      '["a.b"].c': { kind: Kind.DELETE, inputdiff: true },
    });
    expect(diff.toObject()).to.deep.include({
      changes: messages.DiffResponse.DiffChanges.DIFF_SOME,
      diffsList: ["spec", "a.b"],
      replacesList: ["spec"],
      deletebeforereplace: true,
      hasdetaileddiff: true,
    });
  });

  it("reports that nothing changed", async () => {
    const plugin = await serve(pluginDouble({ diff: async () => Promise.resolve({ changes: [] }) }));
    await plugin.configure({});
    expect((await plugin.diff(TYPE, {}, {})).getChanges()).to.equal(
      messages.DiffResponse.DiffChanges.DIFF_NONE,
    );
  });

  it("reports the failures of a check by property", async () => {
    const failures = [{ property: "a.b", reason: "got 1: pass 2" }];
    const plugin = await serve(
      pluginDouble(
        { check: async ({ news }) => Promise.resolve({ inputs: { ...news, filled: true }, failures }) },
        { checkConfig: (config) => ("bad" in config ? [{ property: "bad", reason: "no" }] : []) },
      ),
    );
    await plugin.configure({});
    expect(await plugin.check(TYPE, { a: secret("s") })).to.deep.equal({
      inputs: { a: secret("s"), filled: true },
      failures,
    });
    expect(await plugin.checkConfig({ bad: 1 })).to.deep.equal([{ property: "bad", reason: "no" }]);
    expect(await plugin.checkConfig({ version: "1.2.3" })).to.deep.equal([]);
  });

  it("answers a read of a missing resource without an id", async () => {
    let got: { inputs: Properties | undefined } | undefined;
    const plugin = await serve(
      pluginDouble({
        async read(request) {
          got = request;
          return Promise.resolve(undefined);
        },
      }),
    );
    await plugin.configure({});
    expect((await plugin.read(TYPE, "x", {}, {})).id).to.equal("");
    expect(got?.inputs).to.equal(undefined);
  });

  it("aborts running work when the engine cancels or disconnects", async () => {
    const aborted: string[] = [];
    const plugin = await serve(
      pluginDouble({
        create: ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              aborted.push((signal.reason as Error).message);
              reject(signal.reason as Error);
            });
          }),
      }),
    );
    await plugin.configure({});
    const cancelled = rejection(plugin.create(TYPE, {}));
    await plugin.call((done) => plugin.client.cancel(new empty.Empty(), done));
    expect((await cancelled).details).to.equal("the update was cancelled");

    const second = connect();
    await second.configure({});
    const dropped = rejection(second.create(TYPE, {}));
    await second.call((done) => second.client.getPluginInfo(new empty.Empty(), done));
    await server!.close();
    await dropped;
    expect(aborted).to.deep.equal(["the update was cancelled", "the engine closed its connection"]);
  });

  it("shows its progress next to the resource", async () => {
    const shown: unknown[] = [];
    const engine = new Server();
    engine.addService(engineService.EngineService, {
      log(call: { request: engineMessages.LogRequest }, callback: (error: null, reply: empty.Empty) => void) {
        const { urn: resource, message, ephemeral } = call.request.toObject();
        shown.push({ resource, message, ephemeral });
        callback(null, new empty.Empty());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    try {
      const plugin = await serve(
        pluginDouble({
          async create({ status }) {
            status("half way");
            while (shown.length === 0) await sleep(5);
            return { id: "x", properties: {} };
          },
        }),
      );
      const request = new messages.ProviderHandshakeRequest();
      request.setEngineAddress(`127.0.0.1:${port}`);
      const answer = await plugin.call<messages.ProviderHandshakeResponse>((done) =>
        plugin.client.handshake(request, done),
      );
      expect(answer.getAcceptSecrets()).to.equal(true);
      await plugin.configure({});
      await plugin.create(TYPE, {});
      expect(shown).to.deep.equal([{ resource: urn(TYPE, "it"), message: "half way", ephemeral: true }]);
    } finally {
      engine.forceShutdown();
    }
  });

  it("refuses assets and names the property", async () => {
    const plugin = await serve(pluginDouble());
    await plugin.configure({});
    const asset = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "x" };
    expect((await rejection(plugin.create(TYPE, { files: [asset] }))).details).to.equal(
      '"inputs.files[0]": expected a string, got an asset or archive, which this plugin does not support',
    );
  });

  it("refuses components", async () => {
    const plugin = await serve(pluginDouble());
    const request = new messages.ConstructRequest();
    request.setType("docker:index:Thing");
    expect((await rejection(plugin.call((done) => plugin.client.construct(request, done)))).details).to.equal(
      'the sandbox\'s docker plugin does not cover the component "docker:index:Thing". Leave it out, or use the ' +
        "official docker plugin",
    );
  });

  it("closes the connection of another user of the machine without a byte", async function () {
    if (!isRoot) {
      console.log("      skipped: only root can act as another user");
      this.skip();
    }
    await serve(pluginDouble());
    const firstByte = `
      import { connect } from "node:net";
      const socket = connect(${server!.port}, "127.0.0.1", () => socket.write("PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n"));
      socket.once("error", () => {}).once("data", () => console.log("answered")).once("close", () => process.exit());
    `;
    expect(await asNobody(firstByte)).to.equal("");
  });

  it("names a port that is taken", async () => {
    await serve(pluginDouble());
    const { port } = server!;
    expect((await rejection(startPluginServer(pluginDouble(), { port }))).message).to.equal(
      `the docker plugin cannot listen on 127.0.0.1:${port}: stop what uses that port`,
    );
  });
});

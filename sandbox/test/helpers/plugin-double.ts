import type { ConfiguredProvider, Properties, Provider } from "../../src/engine/plugins/provider.ts";

type Answers = {
  [Method in keyof ConfiguredProvider]?: ConfiguredProvider[Method];
};

/** A plugin with the answers of a test. Every other call fails. */
export function pluginDouble(
  answers: Answers | ((config: Properties) => Answers) = {},
  provider: Partial<Provider> = {},
): Provider {
  return {
    name: "docker",
    version: "1.2.3",
    checkConfig: () => [],
    diffConfig: () => ({ changes: [] }),
    configure(config) {
      const given = typeof answers === "function" ? answers(config) : answers;
      const unexpected = (method: string) => () => Promise.reject(new Error(`unexpected ${method}`));
      return {
        check: unexpected("check"),
        diff: unexpected("diff"),
        create: unexpected("create"),
        read: unexpected("read"),
        update: unexpected("update"),
        delete: unexpected("delete"),
        invoke: unexpected("invoke"),
        ...given,
      };
    },
    ...provider,
  };
}

import { expect } from "chai";
import { coverage } from "../../../src/engine/google-cloud/apis/coverage.ts";
import { calledMethod } from "../../helpers/conformance.ts";
import { needGoogleApis } from "../../helpers/google-apis.ts";

describe("the methods that the sandbox simulates", function () {
  this.timeout(180_000);
  before(needGoogleApis);

  for (const { title, base, versions, methods } of coverage()) {
    it(`exist in every version of Google's ${title}`, () => {
      const invented = versions.flatMap((version) =>
        methods
          .filter((each) => each.versions?.includes(version) !== false)
          .map(({ method, path }) => ({ method, path: `/${base}/${version}/${path}` }))
          .filter(({ method, path }) => !calledMethod(method, path.replace(/\{(\w+)\}/g, "$1")))
          .map(({ method, path }) => `${method} ${path}`),
      );
      expect(invented).to.deep.equal([]);
    });
  }
});

import { expect } from "chai";
import { propertyAt } from "../../delivery/property-path.ts";

describe("propertyAt", () => {
  const value = {
    spec: { containers: [{ image: "web:1" }, { image: "proxy:1" }] },
    metadata: { annotations: { "pulumi.com/patchForce": "true", 'a"b': 1 } },
    nothing: null,
  };

  it("follows objects, lists and quoted keys", () => {
    expect(propertyAt(value, "spec.containers[1].image")).to.equal("proxy:1");
    expect(propertyAt(value, 'metadata.annotations["pulumi.com/patchForce"]')).to.equal("true");
    expect(propertyAt(value, 'metadata.annotations["a\\"b"]')).to.equal(1);
    expect(propertyAt(value, "spec")).to.equal(value.spec);
  });

  it("returns undefined for a missing value", () => {
    expect(propertyAt(value, "spec.containers[2].image")).to.equal(undefined);
    expect(propertyAt(value, "nothing.at.all")).to.equal(undefined);
    expect(propertyAt(undefined, "spec")).to.equal(undefined);
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HIDDEN_ADDRESSES, LOCAL_NAMES } from "../../tests/fixtures/hostile-hosts.ts";
import { type AddressRefusal, isPublicAddress, judgeAddress } from "./judge-address.ts";

const SHIPPED = { development: false };

const judged = (url: string, development = false) => {
  const result = judgeAddress(url, { development });
  return result.ok ? result.value.kind : result.error;
};

const SHAPES: readonly (readonly [url: string, refusal: AddressRefusal])[] = [
  ["", "not_a_url"],
  ["hooks.acme.example", "not_a_url"],
  ["//hooks.acme.example/", "not_a_url"],
  ["https://", "not_a_url"],
  ["https://256.256.256.256/", "not_a_url"],
  ["https://1.2.3.4.5/", "not_a_url"],
  ["https://[::1", "not_a_url"],
  ["https://[fe80::1%25eth0]/", "not_a_url"],
  ["https://a b.example/", "not_a_url"],
  ["https://hooks.acme.123/", "not_a_url"],
  ["http://hooks.acme.example/", "not_https"],
  ["HTTP://hooks.acme.example/", "not_https"],
  ["ftp://hooks.acme.example/", "not_https"],
  ["file:///etc/passwd", "not_https"],
  ["gopher://hooks.acme.example:70/_x", "not_https"],
  ["javascript:alert(1)", "not_https"],
  ["data:text/plain,x", "not_https"],
  ["ws://hooks.acme.example/", "not_https"],
  ["https://user@hooks.acme.example/", "has_credentials"],
  ["https://user:word@hooks.acme.example/", "has_credentials"],
  ["https://:word@hooks.acme.example/", "has_credentials"],
  ["https://hooks.acme.example@127.0.0.1/", "has_credentials"],
  ["https://hooks.acme.example:80/", "odd_port"],
  ["https://hooks.acme.example:8443/", "odd_port"],
  ["https://hooks.acme.example:22/", "odd_port"],
  ["https://hooks.acme.example:0/", "odd_port"],
  ["https://127.0.0.1:6379/", "odd_port"],
  ["https://hooks.acme.example/#x", "has_fragment"],
  ["https://hooks.acme.example./", "trailing_dot"],
  ["https://localhost./", "trailing_dot"],
  [`https://hooks.acme.example/${"x".repeat(2_000)}`, "too_long"],
];

describe("a webhook's address", () => {
  it.each(HIDDEN_ADDRESSES)("is never an address of no public host: %s", (host) => {
    expect(judged(`https://${host}/`)).toBe("not_public");
    expect(judged(`https://${host}:443/metadata?x=1`)).toBe("not_public");
  });

  it.each(LOCAL_NAMES)("is never a name of a local network: %s", (host) => {
    expect(judged(`https://${host}/`)).toBe("local_name");
  });

  it.each(SHAPES)("has one shape only: %s is refused as %s", (url, refusal) => {
    expect(judged(url)).toBe(refusal);
  });

  it.each([
    ["https://hooks.acme.example", "name"],
    ["https://hooks.acme.example/a/b?c=d", "name"],
    ["https://HOOKS.acme.example:443/", "name"],
    ["https://bücher.example/", "name"],
    ["https://localhost.acme.example/", "name"],
    ["https://local.acme.example/", "name"],
    ["https://8.8.8.8/", "literal"],
    ["https://[2606:4700:4700::1111]/", "literal"],
  ] as const)("may be a public name, to be looked up, or a public address: %s", (url, kind) => {
    expect(judged(url)).toBe(kind);
  });

  it("is looked up by the name that the platform would ask for", () => {
    const result = judgeAddress("https://BÜCHER.example/x", SHIPPED);
    expect(result).toEqual({ ok: true, value: { kind: "name", name: "xn--bcher-kva.example" } });
  });

  it.each([
    "http://127.0.0.1:8080/x",
    "http://localhost:3000/",
    "https://[::1]:9/",
    "http://127.8.8.8/",
  ])("is a developer's own machine in a development stack and nowhere else: %s", (url) => {
    expect(judged(url, true)).toBe("loopback");
    expect(judged(url)).not.toBe("loopback");
  });

  it.each([
    ["http://10.0.0.1/", "not_https"],
    ["https://10.0.0.1/", "not_public"],
    ["https://foo.localhost/", "local_name"],
    ["http://hooks.acme.example/", "not_https"],
    ["ftp://localhost/", "not_https"],
  ] as const)("is as closed as anywhere in a development stack otherwise: %s", (url, refusal) => {
    expect(judged(url, true)).toBe(refusal);
  });
});

describe("an address that a name has", () => {
  it.each(HIDDEN_ADDRESSES.filter((host) => /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])$/.test(host)))(
    "is judged like a written one: %s",
    (host) => {
      expect(isPublicAddress(host.replaceAll(/[[\]]/g, ""))).toBe(false);
    },
  );

  it.each(["", "x", "hooks.acme.example", "fe80::1%eth0", "1.1.1.1 ", "1.1.1.1/8"])(
    "is none where it cannot be read: %j",
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );

  it.each(["1.1.1.1", "172.15.255.255", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1"])(
    "may be any public one: %s",
    (text) => {
      expect(isPublicAddress(text)).toBe(true);
    },
  );
});

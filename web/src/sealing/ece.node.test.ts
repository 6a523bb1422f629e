import ece from "http_ece";
import { expect, test } from "vitest";
import { hex, random, text } from "./bytes.ts";
import { decode, encode } from "./coding.ts";
import { RFC_8188 } from "./proof/rfc8188.ts";
import { bytesOf } from "./proof/story.ts";

test("http_ece opens what we seal, and we open what it seals", async () => {
  for (const [length, rs] of [[0, 65536], [1, 18], [25, 25], [70_000, 65536], [1000, 100]] as const) {
    const [key, salt, plain] = [random(16), random(16), new Uint8Array(length).map((_, i) => i * 31)];
    const opened = ece.decrypt(Buffer.from(await encode(key, salt, plain, rs)), { version: "aes128gcm", key: Buffer.from(key) });
    expect(hex(opened)).toBe(hex(plain));
    const sealed = ece.encrypt(Buffer.from(plain), { version: "aes128gcm", key: Buffer.from(key), salt: Buffer.from(salt), rs });
    expect(hex(await decode(key, new Uint8Array(sealed)))).toBe(hex(plain));
  }
});

test("http_ece reads the two examples of RFC 8188 as we do, which no package ships", async () => {
  for (const { key, coded } of RFC_8188) {
    const opened = ece.decrypt(Buffer.from(bytesOf(coded)), { version: "aes128gcm", key: Buffer.from(bytesOf(key)) });
    expect([opened.toString(), text(await decode(bytesOf(key), bytesOf(coded)))]).toEqual(["I am the walrus", "I am the walrus"]);
  }
});

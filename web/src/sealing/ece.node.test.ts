import ece from "http_ece";
import { expect, test } from "vitest";
import { hex, random } from "./bytes.ts";
import { decode, encode } from "./coding.ts";

test("http_ece opens what we seal, and we open what it seals", async () => {
  for (const [length, rs] of [[0, 65536], [1, 18], [25, 25], [70_000, 65536], [1000, 100]] as const) {
    const [key, salt, plain] = [random(16), random(16), new Uint8Array(length).map((_, i) => i * 31)];
    const opened = ece.decrypt(Buffer.from(await encode(key, salt, plain, rs)), { version: "aes128gcm", key: Buffer.from(key) });
    expect(hex(opened)).toBe(hex(plain));
    const sealed = ece.encrypt(Buffer.from(plain), { version: "aes128gcm", key: Buffer.from(key), salt: Buffer.from(salt), rs });
    expect(hex(await decode(key, new Uint8Array(sealed)))).toBe(hex(plain));
  }
});

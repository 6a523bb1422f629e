// The other implementation of RFC 8188 that the tests compare ours with; it comes without types.
declare module "http_ece" {
  interface Options {
    version: "aes128gcm";
    key: Buffer;
    salt?: Buffer;
    rs?: number;
  }
  const ece: { encrypt(plain: Buffer, options: Options): Buffer; decrypt(coded: Buffer, options: Options): Buffer };
  export default ece;
}

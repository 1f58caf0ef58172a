// The web globals that the pure rooms may use: same answer everywhere for the same arguments, no I/O, no clock.
declare class TextEncoder {
  encode(text?: string): Uint8Array;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array | ArrayBuffer): string;
}
declare class URL {
  constructor(url: string, base?: string);
  readonly hostname: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly port: string;
  readonly hash: string;
  readonly origin: string;
  static canParse(url: string): boolean;
}
declare function atob(text: string): string;
declare function btoa(text: string): string;

// AES-GCM of ledger/seal.ts, the one use of WebCrypto in a pure room: same bytes for the same key, nonce and text.
interface PureCryptoKey {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { name: string };
  readonly usages: string[];
}
interface PureAesGcm {
  name: string;
  iv: Uint8Array<ArrayBuffer>;
  additionalData: Uint8Array<ArrayBuffer>;
}
declare const crypto: {
  readonly subtle: {
    importKey(
      format: "raw",
      key: Uint8Array<ArrayBuffer>,
      algorithm: { name: string },
      extractable: boolean,
      usages: ("encrypt" | "decrypt")[],
    ): Promise<PureCryptoKey>;
    encrypt(
      algorithm: PureAesGcm,
      key: PureCryptoKey,
      data: Uint8Array<ArrayBuffer>,
    ): Promise<ArrayBuffer>;
    decrypt(
      algorithm: PureAesGcm,
      key: PureCryptoKey,
      data: Uint8Array<ArrayBuffer>,
    ): Promise<ArrayBuffer>;
  };
};

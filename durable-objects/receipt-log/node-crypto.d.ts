// The one function of node:crypto that the objects' Worker uses; @types/node would bring a second set of globals.
declare module "node:crypto" {
  interface Sha256 {
    update(data: Uint8Array | string): Sha256;
    digest(): Uint8Array<ArrayBuffer>;
    digest(encoding: "hex"): string;
  }
  export function createHash(algorithm: "sha256"): Sha256;
}

// WebAssembly as the policy host uses it. Pure rooms and Node's own types lack it; a Worker's program brings its own.
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
}

// SPDX-License-Identifier: Apache-2.0
// A file on its way from a request into R2: counted and hashed as it passes, its beginning looked at before anything is
// stored. Memory is one part, whatever the file's size and whether or not the caller said it.
import { hexText } from "#domain/bytes/encoding.ts";
import { FIRST_BLOCK_BYTES } from "#domain/imports/csv-format.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** R2 takes parts of 5 MiB and more, all of one size but the last; 100 MB are 12 of these. */
const PART_BYTES = 8 * 1024 * 1024;

export interface ReceivedFile {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export type FileStore = Pick<R2Bucket, "put" | "createMultipartUpload">;

/** Where a file goes, and who says whether it may. */
export interface Receiver<Accepted, Refused> {
  readonly key: string;
  readonly max_bytes: number;
  /** Looks at the first block; `whole` says that there is no more. */
  readonly look: (first: Uint8Array, whole: boolean) => Result<Accepted, Refused>;
}

export type Received<Accepted, Refused> = Result<
  ReceivedFile & { readonly accepted: Accepted },
  { readonly code: "too_large" } | { readonly code: "refused"; readonly refused: Refused }
>;

/** Nothing is stored of a file that is refused; what a crash leaves of an upload, R2 drops by itself after a week. */
export async function receiveFile<Accepted, Refused>(
  body: ReadableStream<Uint8Array>,
  store: FileStore,
  { key, max_bytes, look }: Receiver<Accepted, Refused>,
): Promise<Received<Accepted, Refused>> {
  const reader = body.getReader();
  const digest = new crypto.DigestStream("SHA-256");
  const hash = digest.getWriter();
  const upload = new Upload(store, key);
  const first = new Uint8Array(FIRST_BLOCK_BYTES);
  let accepted: Result<Accepted, Refused> | null = null;
  let bytes = 0;
  let ended = false;
  try {
    while (accepted === null || !ended) {
      const { done, value } = await reader.read();
      ended = done;
      if (value !== undefined) {
        first.set(
          value.subarray(0, Math.max(FIRST_BLOCK_BYTES - bytes, 0)),
          Math.min(bytes, FIRST_BLOCK_BYTES),
        );
        bytes += value.byteLength;
        if (bytes > max_bytes) return await giveUp(reader, upload, { code: "too_large" });
        await hash.write(value);
        await upload.take(value);
      }
      if (accepted === null && (done || bytes >= FIRST_BLOCK_BYTES)) {
        accepted = look(first.subarray(0, bytes), done && bytes <= FIRST_BLOCK_BYTES);
        if (!accepted.ok) {
          return await giveUp(reader, upload, { code: "refused", refused: accepted.error });
        }
      }
    }
    await hash.close();
    await upload.finish();
    const sha256 = hexText(new Uint8Array(await digest.digest));
    return ok({ bytes, sha256, accepted: accepted.value });
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

async function giveUp<E>(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  upload: Upload,
  error: E,
): Promise<{ readonly ok: false; readonly error: E }> {
  await reader.cancel();
  await upload.abort();
  return err(error);
}

/** One object, put whole where it fits into a part and part by part where it does not. */
class Upload {
  readonly #store: FileStore;
  readonly #key: string;
  readonly #part = new Uint8Array(PART_BYTES);
  #filled = 0;
  #multipart: R2MultipartUpload | null = null;
  readonly #parts: R2UploadedPart[] = [];

  constructor(store: FileStore, key: string) {
    this.#store = store;
    this.#key = key;
  }

  async take(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      if (this.#filled === PART_BYTES) await this.#sendPart();
      const piece = chunk.subarray(at, at + PART_BYTES - this.#filled);
      this.#part.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
    }
  }

  async finish(): Promise<void> {
    const rest = this.#part.subarray(0, this.#filled);
    if (this.#multipart === null) {
      await this.#store.put(this.#key, rest);
      return;
    }
    if (this.#filled > 0) await this.#sendPart();
    await this.#multipart.complete(this.#parts);
  }

  async abort(): Promise<void> {
    await this.#multipart?.abort();
  }

  async #sendPart(): Promise<void> {
    this.#multipart ??= await this.#store.createMultipartUpload(this.#key);
    const bytes = this.#part.slice(0, this.#filled);
    this.#parts.push(await this.#multipart.uploadPart(this.#parts.length + 1, bytes));
    this.#filled = 0;
  }
}

/** SHA-256 of a body that is not kept. */
export async function hashBody(body: ReadableStream<Uint8Array>): Promise<string> {
  const digest = new crypto.DigestStream("SHA-256");
  await body.pipeTo(digest);
  return hexText(new Uint8Array(await digest.digest));
}

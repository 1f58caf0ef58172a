// SPDX-License-Identifier: Apache-2.0
// What is wrong with the spelling of a YAML file, for whoever wrote the file: the parser's words are for programmers.
import type { ErrorCode } from "yaml";

interface FaultText {
  readonly message: string;
  readonly fix: string | null;
}

const TEXTS: Partial<Record<ErrorCode, FaultText>> = {
  MULTIPLE_DOCS: {
    message: "a second document begins here, and a file holds one",
    fix: "keep one document per file: move what follows `---` to a file of its own",
  },
  DUPLICATE_KEY: {
    message: "this key stands twice in the same place",
    fix: "keep one of the two",
  },
  TAB_AS_INDENT: { message: "a tab is no indentation", fix: "indent with spaces" },
  BAD_INDENT: {
    message: "the indentation does not fit what stands before it",
    fix: "align it with its neighbours, and close every bracket above it",
  },
  BAD_SCALAR_START: {
    message: "a text cannot begin with this character",
    fix: "put the text in quotes",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "a second key in the same line",
    fix: "write one key in a line, or put a text with a colon in quotes",
  },
  BLOCK_IN_FLOW: {
    message: "a key inside brackets without a comma before it",
    fix: "separate the entries by commas",
  },
  MULTILINE_IMPLICIT_KEY: {
    message: "a key that goes over several lines, or has no colon",
    fix: "write the key and its colon in one line",
  },
};

/** Of an error of the parser, with the text from its place on. */
export function faultText(code: ErrorCode, message: string, rest: string): FaultText {
  if (code === "DUPLICATE_KEY" && /^\d+\s*[,}]/.test(rest)) {
    return {
      message: "a number where a key is due, and a second time",
      fix: "write a decimal point, not a comma, as in 0.4",
    };
  }
  return TEXTS[code] ?? { message: message.split("\n")[0] ?? "", fix: null };
}

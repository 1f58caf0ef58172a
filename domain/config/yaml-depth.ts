// SPDX-License-Identifier: Apache-2.0
// How deep a YAML text nests, found without recursion. Composing a deep tree overflows the stack, and an engine that then
// has to compile a regular expression ends the whole process instead of throwing: so such a text is never composed.
import { Lexer, Parser } from "yaml";

/** As deep as a JSON body may nest (edge/json-scan.ts); a config has eight levels, a directory four. */
const MAX_YAML_DEPTH = 32;

export function nestsTooDeeply(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // What is complete is of no use here, only how much is open: the document is the first of it.
    Array.from(parser.next(lexeme));
    if (parser.stack.length > MAX_YAML_DEPTH + 1) return true;
  }
  return false;
}

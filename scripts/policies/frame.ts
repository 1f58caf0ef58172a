// SPDX-License-Identifier: Apache-2.0
// One function of a plan at work, statement by statement; loops and alternatives are walked once and joined.
import type { Flow, Outcome } from "./flow.ts";
import { attribute, dataOf, derived, either, inside, plain, type Value } from "./flow-value.ts";
import type { Block, Func, Operand, Plan, Statement } from "./plan.ts";

/** Compare their two arguments. */
const COMPARISONS = new Set(["equal", "neq", "gt", "gte", "lt", "lte", "internal.member_2"]);
/** Ask for the kind of a value. */
const KINDS = new Set(["is_array", "is_boolean", "is_null", "is_number", "is_object", "is_string"]);
/** Count or choose: allowed on what the policy and the config hold, never on the input. */
const AGGREGATES = new Set(["count", "max", "min"]);

export class Frame {
  readonly #flow: Flow;
  readonly #plan: Plan;
  readonly #func: Func;
  readonly #locals = new Map<number, Value>();
  readonly #reads = new Set<string>();
  readonly #returned: Value[] = [];
  /** What was set since the innermost block began: local -> each value that it had. */
  #written = new Map<number, Value[]>();

  constructor(flow: Flow, plan: Plan, func: Func, args: readonly Value[]) {
    this.#flow = flow;
    this.#plan = plan;
    this.#func = func;
    for (const [at, local] of func.params.entries()) this.#locals.set(local, args[at] ?? plain());
  }

  run(): Outcome {
    for (const block of this.#func.blocks) this.#block(block);
    return { value: either(this.#returned), reads: this.#reads };
  }

  /** A block may end at any of its statements: afterwards a local is what it was, or anything that it became. */
  #block({ stmts }: Block): void {
    const [before, outer] = [new Map(this.#locals), this.#written];
    this.#written = new Map();
    for (const statement of stmts) this.#one(statement);
    const inner = this.#written;
    this.#written = outer;
    for (const [local, values] of inner) {
      const was = before.get(local);
      this.#set(local, either(was === undefined ? values : [was, ...values]));
    }
  }

  #one(statement: Statement): void {
    const { type, stmt } = statement;
    switch (type) {
      case "ResetLocalStmt":
        this.#locals.delete(number(stmt.target));
        return;
      case "BreakStmt":
        return;
      case "AssignVarStmt":
      case "AssignVarOnceStmt":
        return this.#set(stmt.target, this.#at(stmt.source));
      case "AssignIntStmt":
      case "MakeNullStmt":
      case "MakeNumberRefStmt":
      case "MakeNumberIntStmt":
      case "MakeArrayStmt":
      case "MakeObjectStmt":
      case "MakeSetStmt":
        return this.#set(stmt.target, plain());
      case "DotStmt": {
        const [source, key] = [this.#at(stmt.source), this.#at(stmt.key)];
        if (source.path !== null) this.#meet(statement, source, key, key.text === null);
        this.#use(key);
        return this.#set(stmt.target, inside(source, key));
      }
      case "EqualStmt":
      case "NotEqualStmt":
        return this.#meet(statement, this.#at(stmt.a), this.#at(stmt.b), true);
      case "IsDefinedStmt":
      case "IsUndefinedStmt":
      case "IsArrayStmt":
      case "IsObjectStmt":
        return this.#use(this.#at(stmt.source));
      case "LenStmt":
        this.#use(this.#at(stmt.source));
        return this.#set(stmt.target, derived(this.#at(stmt.source)));
      case "ArrayAppendStmt":
        return void this.#at(stmt.array).items.push(this.#used(stmt.value));
      case "SetAddStmt":
        return this.#use(this.#at(stmt.value));
      case "ObjectInsertStmt":
      case "ObjectInsertOnceStmt":
        return this.#insert(this.#at(stmt.object), this.#used(stmt.key), this.#used(stmt.value));
      case "ObjectMergeStmt":
        return this.#set(stmt.target, either([this.#at(stmt.a), this.#at(stmt.b)]));
      case "ReturnLocalStmt":
        return void this.#returned.push(this.#at(stmt.source));
      default:
        return this.#nested(statement);
    }
  }

  #nested(statement: Statement): void {
    const { type, stmt } = statement;
    switch (type) {
      case "BlockStmt":
        for (const block of stmt.blocks ?? []) this.#block(block);
        return;
      case "NotStmt":
        return this.#block(stmt.block ?? { stmts: [] });
      case "ScanStmt": {
        const source = this.#at(stmt.source);
        const item = inside(source, plain());
        this.#set(
          number(stmt.key),
          source.path === null ? derived(source) : attribute(source.path),
        );
        this.#set(number(stmt.value), item);
        return this.#block(stmt.block ?? { stmts: [] });
      }
      case "CallStmt":
        return this.#called(
          statement,
          stmt.func ?? "",
          (stmt.args ?? []).map((arg) => this.#at(arg)),
        );
      case "CallDynamicStmt": {
        const args = (stmt.args ?? []).map((arg) => this.#at(arg));
        const path = (stmt.path ?? []).map((part) => this.#used(part).text);
        return this.#answer(stmt.result, this.#flow.invoke(path, args), args);
      }
      default:
        throw new Error(`${this.#place(statement)}: the check does not know ${type}`);
    }
  }

  #called(statement: Statement, name: string, args: readonly Value[]): void {
    const { result } = statement.stmt;
    if (name.startsWith("g0.")) return this.#answer(result, this.#flow.invoke(name, args), args);
    for (const arg of args) this.#use(arg);
    const [first = plain(), second = plain(), third = plain()] = args;
    if (COMPARISONS.has(name)) {
      this.#meet(statement, first, second, true);
      return this.#set(result, derived(...args));
    }
    if (KINDS.has(name)) return this.#set(result, derived(...args));
    if (AGGREGATES.has(name)) {
      const data = args.flatMap((arg) => [...dataOf(arg)]);
      if (data.length > 0) this.#find(statement, `${name} is taken of ${data.join(", ")}`);
      return this.#set(result, derived(...args));
    }
    if (name === "object.get") return this.#set(result, either([inside(first, second), third]));
    if (name === "object.union" || name === "array.concat") {
      return this.#set(result, either([first, second]));
    }
    if (name === "array.flatten") {
      return this.#set(result, {
        ...plain(),
        items: [...first.items, ...first.items.flatMap((inner) => inner.items)],
      });
    }
    this.#find(statement, `${name} is no function that a decision may use`);
    this.#set(result, either(args));
  }

  #answer(result: number | undefined, { value, reads }: Outcome, args: readonly Value[]): void {
    for (const path of reads) this.#reads.add(path);
    // A part of the input is itself, and an object says for each of its members what that one depends on. Anything else
    // depends on all that its rule read, and on all that its arguments were made of.
    const exact = value.path !== null || value.members.size > 0;
    const all = derived(...args.slice(2));
    for (const path of reads) all.reads.add(path);
    this.#set(result, exact ? value : either([value, all]));
  }

  #insert(object: Value, key: Value, value: Value): void {
    if (key.text === null) object.items.push(value, key);
    else
      object.members.set(
        key.text,
        either([...(object.members.has(key.text) ? [inside(object, key)] : []), value]),
      );
  }

  /** Two attributes of one quote may not be held against each other: each is held against the config. */
  #meet(statement: Statement, a: Value, b: Value, compares: boolean): void {
    this.#use(b);
    if (!compares) return;
    this.#use(a);
    const [left, right] = [dataOf(a), dataOf(b)];
    if (left.size > 0 && right.size > 0) {
      this.#find(statement, `${[...left].join(", ")} is compared with ${[...right].join(", ")}`);
    }
  }

  #use(value: Value): void {
    for (const path of dataOf(value)) this.#reads.add(path);
  }

  #used(place: Operand | number | undefined): Value {
    const value = this.#at(place);
    this.#use(value);
    return value;
  }

  #at(place: Operand | number | undefined): Value {
    if (typeof place === "number") return this.#locals.get(place) ?? plain();
    if (place?.type === "local") return this.#locals.get(number(place)) ?? plain();
    if (place?.type === "string_index") return plain(this.#plan.strings[number(place)] ?? "");
    return plain();
  }

  #set(target: number | undefined, value: Value): void {
    if (target === undefined) throw new Error(`${this.#func.name}: a statement without its target`);
    this.#locals.set(target, value);
    this.#written.set(target, [...(this.#written.get(target) ?? []), value]);
  }

  #find(statement: Statement, what: string): void {
    this.#flow.findings.add(`${this.#place(statement)}: ${what}`);
  }

  #place({ stmt }: Statement): string {
    return `${this.#plan.files[stmt.file] ?? "?"}:${stmt.row}`;
  }
}

function number(place: Operand | number | undefined): number {
  const value = typeof place === "object" ? place.value : place;
  if (typeof value !== "number") throw new Error("a statement without a number where one is due");
  return value;
}

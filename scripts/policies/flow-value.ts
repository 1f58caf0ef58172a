// SPDX-License-Identifier: Apache-2.0
// What the data-flow analysis knows of a value: which input attributes it may hold, and on which it depends.

export interface Value {
  /** Input attributes whose data this is; an attribute of an array's items is written `a.b[].c`. */
  readonly holds: Set<string>;
  /** Input attributes that were read on the way to it. */
  readonly reads: Set<string>;
  /** Where it is a part of the input itself: the path of that part. */
  readonly path: string | null;
  /** The text, where it is a text of the policy's. */
  readonly text: string | null;
  /** Members of an object under texts of the policy's. */
  readonly members: Map<string, Value>;
  /** Items of an array, and members under computed keys. */
  readonly items: Value[];
}

/** A value of the policy or the config. */
export function plain(text: string | null = null): Value {
  return { holds: new Set(), reads: new Set(), path: null, text, members: new Map(), items: [] };
}

/** A part of the input. */
export function attribute(path: string): Value {
  return { ...plain(), holds: new Set([path]), reads: new Set([path]), path };
}

/** A value of the policy that was found by reading these attributes. */
export function derived(...from: readonly Value[]): Value {
  return { ...plain(), reads: new Set(from.flatMap((value) => [...readsOf(value)])) };
}

/** One of several values. */
export function either(values: readonly Value[]): Value {
  const [first] = values;
  if (first === undefined) return plain();
  if (values.length === 1) return first;
  const members = new Map<string, Value>();
  for (const key of new Set(values.flatMap((value) => [...value.members.keys()]))) {
    const all = values.flatMap((value) => value.members.get(key) ?? []);
    members.set(key, either(all));
  }
  return {
    holds: new Set(values.flatMap((value) => [...value.holds])),
    reads: new Set(values.flatMap((value) => [...value.reads])),
    path: values.every((value) => value.path === first.path) ? first.path : null,
    text: values.every((value) => value.text === first.text) ? first.text : null,
    members,
    items: values.flatMap((value) => value.items),
  };
}

/** What is found under a key, or in an array. */
export function inside(value: Value, key: Value): Value {
  if (value.path !== null) {
    if (key.text === null) return attribute(`${value.path}[]`);
    return attribute(value.path === "" ? key.text : `${value.path}.${key.text}`);
  }
  const member = key.text === null ? undefined : value.members.get(key.text);
  if (member !== undefined) return either([member, ...value.items]);
  const found = either([...value.items, ...(key.text === null ? value.members.values() : [])]);
  // Under a key of the input there lies a value of the config: found by the key, and not the key's data. What may be
  // one of several parts of the input stays all of them.
  return either([found, { ...derived(value, key), holds: new Set(value.holds) }]);
}

/** Every attribute whose data is in the value, however deep. */
export function dataOf(value: Value): Set<string> {
  const within = [...value.members.values(), ...value.items].flatMap((inner) => [...dataOf(inner)]);
  return new Set([...value.holds, ...within]);
}

/** Every attribute that the value depends on, however deep. */
export function readsOf(value: Value): Set<string> {
  const within = [...value.members.values(), ...value.items].flatMap((inner) => [
    ...readsOf(inner),
  ]);
  return new Set([...value.holds, ...value.reads, ...within]);
}

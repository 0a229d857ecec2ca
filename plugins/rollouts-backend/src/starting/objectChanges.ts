// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import type { ObjectChange } from '@teal/rollouts-common';

/**
 * Every field that differs between two states of an object, in the order of the
 * newer one, fields that are gone last. Lists whose items carry names are
 * compared by name, as a person reads them; others position by position.
 *
 * @example objectChanges('Deployment/cart', {spec: {replicas: 1}}, {spec: {replicas: 2}}) is `[{object: 'Deployment/cart', path: 'spec.replicas', from: 1, to: 2}]`.
 */
export function objectChanges(
  object: string,
  from: unknown,
  to: unknown,
): ObjectChange[] {
  return [...changesAt('', from, to)].map(change => ({ object, ...change }));
}

type Change = Omit<ObjectChange, 'object'>;

function* changesAt(
  path: string,
  from: unknown,
  to: unknown,
): Generator<Change> {
  if (isDeepStrictEqual(from, to)) return;
  const before = childrenOf(from);
  const after = childrenOf(to);
  if (!before || !after || Array.isArray(from) !== Array.isArray(to)) {
    yield {
      path,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    };
    return;
  }
  for (const key of new Set([...after.keys(), ...before.keys()])) {
    yield* changesAt(
      `${path}${key}`.replace(/^\./, ''),
      before.get(key),
      after.get(key),
    );
  }
}

/** Fields of an object, or items of a list, by what they add to the path; undefined for a plain value. */
function childrenOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const named = namesOf(value);
    return new Map(
      value.map((item, position) => [
        `[${named?.[position] ?? position}]`,
        item,
      ]),
    );
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(
    Object.entries(value).map(([key, child]) => [
      /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
      child,
    ]),
  );
}

/** The items' names, where each has one of its own: containers, environment variables, ports. */
function namesOf(items: readonly unknown[]): string[] | undefined {
  const names = items.map(item =>
    typeof item === 'object' && item !== null && 'name' in item
      ? item.name
      : undefined,
  );
  const texts = names.filter(name => typeof name === 'string');
  return texts.length === items.length && new Set(texts).size === texts.length
    ? texts
    : undefined;
}

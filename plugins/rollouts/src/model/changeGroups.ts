// SPDX-License-Identifier: Apache-2.0
import type { ObjectChange } from '@teal/rollouts-common';

/** The changes of one object, told apart by who asks for them. */
export interface ChangeGroup {
  /** `Deployment/cart` */
  readonly object: string;
  /** What the release is about. */
  readonly asked: readonly ObjectChange[];
  /** What Teal's gate adds while the release runs, and takes away at its end. */
  readonly byGate: readonly ObjectChange[];
}

const mark = 'rollouts.teal.dev/';

/** What the gate saves and sets beside its marks. */
const workingFields =
  /^spec\.(paused|minReadySeconds|progressDeadlineSeconds|strategy)\b/;

/** Changes object by object, in their order. */
export function changeGroups(changes: readonly ObjectChange[]): ChangeGroup[] {
  const objects = [...new Set(changes.map(({ object }) => object))];
  return objects.map(object => {
    const own = changes.filter(change => change.object === object);
    const gated = own.some(isMark);
    const byGate = (change: ObjectChange) =>
      isMark(change) || (gated && workingFields.test(change.path));
    return {
      object,
      asked: own.filter(change => !byGate(change)),
      byGate: own.filter(byGate),
    };
  });
}

/** An annotation or label of Teal's, or a whole map that has nothing else in it. */
function isMark({ path, from, to }: ObjectChange): boolean {
  return (
    path.includes(mark) ||
    (/\.(annotations|labels)$/.test(path) && onlyMarks(from) && onlyMarks(to))
  );
}

function onlyMarks(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).every(name => name.startsWith(mark));
}

/** A value as a person reads it: texts as they are, everything else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

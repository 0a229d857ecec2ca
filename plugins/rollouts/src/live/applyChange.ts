// SPDX-License-Identifier: Apache-2.0
import {
  type RolloutChange,
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
} from '@teal/rollouts-common';

/**
 * The list after a change, sorted by cluster, namespace and name. Gives the same
 * list back when the change tells nothing new, so that nothing is drawn again.
 */
export function applyChange(
  list: readonly RolloutView[],
  change: RolloutChange,
): readonly RolloutView[] {
  switch (change.type) {
    case 'snapshot':
      return sorted(change.items);
    case 'changed': {
      const key = rolloutRefText(rolloutRefOf(change.item));
      const known = list.find(
        item => rolloutRefText(rolloutRefOf(item)) === key,
      );
      if (known && isOlder(change.item, known)) return list;
      return sorted([...list.filter(item => item !== known), change.item]);
    }
    case 'removed': {
      const key = rolloutRefText(change);
      const rest = list.filter(
        item => rolloutRefText(rolloutRefOf(item)) !== key,
      );
      return rest.length === list.length ? list : rest;
    }
    default:
      return unknownChange(change);
  }
}

/**
 * A refetch and the stream can cross on their way. Resource versions of one
 * object grow (KEP-5504), so the smaller one is the older state.
 */
function isOlder(next: RolloutView, known: RolloutView): boolean {
  const [a, b] = [next.rollout.metadata, known.rollout.metadata];
  return (
    a.uid === b.uid && Number(a.resourceVersion) < Number(b.resourceVersion)
  );
}

function sorted(list: readonly RolloutView[]): readonly RolloutView[] {
  return [...list].sort((a, b) =>
    rolloutRefText(rolloutRefOf(a)).localeCompare(
      rolloutRefText(rolloutRefOf(b)),
    ),
  );
}

function unknownChange(change: never): never {
  throw new TypeError(
    `The live stream sent a change of unknown type: ${JSON.stringify(change)}`,
  );
}

// SPDX-License-Identifier: Apache-2.0
import { ENTITY_LABEL } from '@teal/rollouts-common';
import type { EntityLink, LinkCandidate } from './entityLink';
import { isLinked } from './entityLink';
import { equalityOf } from './labelSelector';

/**
 * Finds the entities of a Rollout among thousands without looking at each: by
 * the label that an entity's id or one equality of its selector asks for. Only
 * selectors without an equality, `tier in (web)`, are tried one by one.
 */
export class LinkIndex<T extends { readonly link: EntityLink }> {
  readonly #byLabel = new Map<string, T[]>();
  readonly #others: T[] = [];

  constructor(items: readonly T[]) {
    for (const item of items) {
      const { id, labelSelector } = item.link;
      if (id !== undefined) this.#put(labelKey(ENTITY_LABEL, id), item);
      if (labelSelector !== undefined) {
        const equality = equalityOf(labelSelector);
        if (equality) this.#put(labelKey(...equality), item);
        else this.#others.push(item);
      }
    }
  }

  /** Those that the Rollout belongs to, by `isLinked`. */
  of(candidate: LinkCandidate): T[] {
    return [...this.shortlist(candidate)].filter(({ link }) =>
      isLinked(link, candidate),
    );
  }

  /** Those that have to be looked at: all that are linked, and few others. */
  shortlist({ labels, workloadLabels }: LinkCandidate): ReadonlySet<T> {
    const found = new Set(this.#others);
    for (const own of [labels, workloadLabels]) {
      for (const [key, value] of Object.entries(own ?? {})) {
        this.#byLabel.get(labelKey(key, value))?.forEach(it => found.add(it));
      }
    }
    return found;
  }

  #put(key: string, item: T): void {
    const there = this.#byLabel.get(key);
    if (there) there.push(item);
    else this.#byLabel.set(key, [item]);
  }
}

/** Neither a label's name nor its value holds a `=`. */
function labelKey(name: string, value: string): string {
  return `${name}=${value}`;
}

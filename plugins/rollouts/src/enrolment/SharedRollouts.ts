// SPDX-License-Identifier: Apache-2.0
/** All Rollouts that the user may see, on one live stream for every cell of a table. */
import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { RolloutChange, RolloutView } from '@teal/rollouts-common';
import { kubernetesAnnotations, ownerOf } from '@teal/rollouts-common';
import type { ScreenApi } from '../api/rolloutsApiRef';
import { applyChange } from '../live/applyChange';
import { followRollouts } from '../live/followRollouts';
import { waitFor } from '../live/waitFor';

type LiveApi = Pick<ScreenApi, 'listRollouts' | 'watchRollouts'>;

/** Follows while somebody looks. */
export class SharedRollouts {
  readonly #api: LiveApi;
  readonly #listeners = new Set<() => void>();
  #rollouts: readonly RolloutView[] = [];
  #following: AbortController | undefined;

  constructor(api: LiveApi) {
    this.#api = api;
  }

  /** As they are now; the same list until something changes. */
  readonly now = (): readonly RolloutView[] => this.#rollouts;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#following ??= this.#follow();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size) return;
      this.#following?.abort();
      this.#following = undefined;
    };
  };

  #follow(): AbortController {
    const stop = new AbortController();
    void followRollouts({
      api: this.#api,
      signal: stop.signal,
      onChange: change => this.#take(change),
      // A table without statuses is still a table; the page of Rollouts says why there are none.
      onFreshness: () => {},
      wait: waitFor,
      now: Date.now,
    });
    return stop;
  }

  #take(change: RolloutChange): void {
    const next = applyChange(this.#rollouts, change);
    if (next === this.#rollouts) return;
    this.#rollouts = next;
    for (const listener of this.#listeners) listener();
  }
}

const shared = new WeakMap<object, SharedRollouts>();

/** One for each API. */
export function sharedRollouts(api: LiveApi): SharedRollouts {
  const known = shared.get(api) ?? new SharedRollouts(api);
  shared.set(api, known);
  return known;
}

/** The Rollouts of an entity: those that it asked for, and those with its kubernetes-id. */
export function rolloutsOf(
  entity: Entity,
  rollouts: readonly RolloutView[],
): RolloutView[] {
  const ref = stringifyEntityRef(entity);
  const id = entity.metadata.annotations?.[kubernetesAnnotations.id];
  return rollouts.filter(({ entityName, rollout }) => {
    const owner = ownerOf(rollout);
    return owner.kind === 'catalog'
      ? owner.entityRef === ref
      : id !== undefined && entityName === id;
  });
}

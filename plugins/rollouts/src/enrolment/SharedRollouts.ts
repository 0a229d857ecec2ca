// SPDX-License-Identifier: Apache-2.0
/** All Rollouts that the user may see, asked for once for every cell of a table. */
import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { RolloutView } from '@teal/rollouts-common';
import { kubernetesAnnotations, ownerOf } from '@teal/rollouts-common';
import type { ScreenApi } from '../api/rolloutsApiRef';

const EVERY_MS = 10_000;

/** Polls while somebody looks. */
export class SharedRollouts {
  readonly #api: Pick<ScreenApi, 'listRollouts'>;
  readonly #listeners = new Set<() => void>();
  #rollouts: readonly RolloutView[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(api: Pick<ScreenApi, 'listRollouts'>) {
    this.#api = api;
  }

  /** The last answer; the same list until there is another one. */
  readonly now = (): readonly RolloutView[] => this.#rollouts;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#timer) {
      void this.#ask();
      this.#timer = setInterval(() => void this.#ask(), EVERY_MS);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  async #ask(): Promise<void> {
    if (document.hidden) return;
    try {
      this.#rollouts = await this.#api.listRollouts();
    } catch {
      // A table without statuses is still a table; the page of Rollouts says why there are none.
      return;
    }
    for (const listener of this.#listeners) listener();
  }
}

const shared = new WeakMap<object, SharedRollouts>();

/** One for each API. */
export function sharedRollouts(
  api: Pick<ScreenApi, 'listRollouts'>,
): SharedRollouts {
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

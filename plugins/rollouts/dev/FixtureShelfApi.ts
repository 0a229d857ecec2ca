// SPDX-License-Identifier: Apache-2.0
import type { RolloutChange } from '@teal/rollouts-common';
import type { RolloutKey } from '../src/api/rolloutKey';
import type { RolloutQuery, RolloutsApi } from '../src/api/RolloutsApi';
import { fixtureNamed } from './fixtureEntities';
import { fixtures } from '../src/fixtures';
import { atTime } from '../src/fixtures/atTime';
import { FixtureRolloutsApi } from '../src/fixtures/FixtureRolloutsApi';

/** Answers with the fixture of the entity that was asked for last; without an entity, with all of them. */
export class FixtureShelfApi implements RolloutsApi {
  #current = new FixtureRolloutsApi(atTime(fixtures.healthy, Date.now()));

  async list(query: RolloutQuery) {
    if (query.entityRef) return this.#choose(query.entityRef).list();
    return Object.entries(fixtures).flatMap(([entityName, fixture]) =>
      atTime(fixture, Date.now()).views.map(view => ({
        ...view,
        entityName: entityName.toLowerCase(),
        rollout: {
          ...view.rollout,
          metadata: { ...view.rollout.metadata, name: entityName },
        },
      })),
    );
  }

  async *changes(
    query: RolloutQuery,
    options: { signal: AbortSignal },
  ): AsyncIterable<RolloutChange> {
    if (query.entityRef) {
      yield* this.#choose(query.entityRef).changes(query, options);
      return;
    }
    yield { type: 'snapshot', items: await this.list(query) };
    await new Promise(resolve =>
      options.signal.addEventListener('abort', resolve),
    );
  }

  act: RolloutsApi['act'] = (key, request) => this.#current.act(key, request);
  pods = (key: RolloutKey) => this.#current.pods(key);
  logs = (key: RolloutKey, pod: string) => this.#current.logs(key, pod);
  measuredTraffic = () => this.#current.measuredTraffic();

  #choose(entityRef: string): FixtureRolloutsApi {
    this.#current = new FixtureRolloutsApi(
      atTime(fixtureNamed(entityRef), Date.now()),
    );
    return this.#current;
  }
}

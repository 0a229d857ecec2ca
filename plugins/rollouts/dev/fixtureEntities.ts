// SPDX-License-Identifier: Apache-2.0
import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import { fixtures } from '../src/fixtures';
import type { Fixture } from '../src/fixtures/Fixture';

/** An entity a fixture, named as the fixture is, in lower case. */
export const fixtureEntities: Entity[] = Object.entries(fixtures).map(
  ([name, fixture]) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: name.toLowerCase(),
      namespace: 'default',
      title: fixture.title,
      annotations: { 'backstage.io/kubernetes-id': 'cart' },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'shop' },
  }),
);

/** An entity without a Rollout. */
export const entityWithoutRollout: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'empty',
    namespace: 'default',
    title: 'An entity without a Rollout',
    annotations: { 'backstage.io/kubernetes-id': 'empty' },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'shop' },
};

/** The fixture behind an entity; no Rollout for any other. */
export function fixtureNamed(entityRef: string): Fixture {
  const { name } = parseEntityRef(entityRef);
  const found = Object.entries(fixtures).find(
    ([fixtureName]) => fixtureName.toLowerCase() === name,
  );
  return found?.[1] ?? { ...fixtures.healthy, views: [] };
}

// SPDX-License-Identifier: Apache-2.0
import { filterPredicateToFilterFunction } from '@backstage/filter-predicates';
import { kubernetesAnnotations } from '@teal/rollouts-common';
import { isRolloutsAvailable, rolloutsAvailable } from './availability';

const entity = (annotations?: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'cart', annotations },
});

describe('where the tab shows', () => {
  const byPredicate = filterPredicateToFilterFunction(rolloutsAvailable);

  it.each(Object.values(kubernetesAnnotations))('an entity with %s', name => {
    expect(isRolloutsAvailable(entity({ [name]: 'cart' }))).toBe(true);
    expect(byPredicate(entity({ [name]: 'cart' }))).toBe(true);
  });

  it('no entity without one', () => {
    expect(isRolloutsAvailable(entity())).toBe(false);
    expect(byPredicate(entity({ other: 'x' }))).toBe(false);
  });
});

// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { ENTITY_LABEL } from '@teal/rollouts-common';
import type { EntityLink, LinkCandidate } from './entityLink';
import { isLinked } from './entityLink';
import { LinkIndex } from './LinkIndex';

const names = ['cart', 'checkout', 'web'];
const selectors = [
  'app=cart',
  'app==checkout,tier=web',
  'tier in (web,db)',
  'app notin (cart)',
  'tier!=web,app=cart',
  'app',
  '!app',
  '',
  'app > 3',
  'a=b in (c)',
];

const links: fc.Arbitrary<EntityLink> = fc.record(
  {
    id: fc.constantFrom(...names),
    labelSelector: fc.constantFrom(...selectors),
    namespace: fc.constantFrom('shop', 'bank'),
    cluster: fc.constantFrom('near', 'far'),
  },
  { requiredKeys: [] },
);

const labels = fc.dictionary(
  fc.constantFrom(ENTITY_LABEL, 'app', 'tier'),
  fc.constantFrom(...names, ''),
);

const candidates: fc.Arbitrary<LinkCandidate> = fc.record(
  {
    cluster: fc.constantFrom('near', 'far'),
    namespace: fc.constantFrom('shop', 'bank'),
    labels,
    workloadLabels: labels,
  },
  { requiredKeys: ['cluster', 'namespace'] },
);

describe('the entities of a Rollout', () => {
  it('are those that looking at each would find', () => {
    fc.assert(
      fc.property(fc.array(links), candidates, (all, candidate) => {
        const items = all.map(link => ({ link }));
        const index = new LinkIndex(items);
        expect(new Set(index.of(candidate))).toEqual(
          new Set(items.filter(({ link }) => isLinked(link, candidate))),
        );
      }),
    );
  });

  it('are found among thousands by looking at a few', () => {
    const byId = Array.from({ length: 3_000 }, (_, n) => ({
      link: { id: `service-${n}` },
    }));
    const bySelector = Array.from({ length: 3_000 }, (_, n) => ({
      link: { labelSelector: `team in (a,b),app=service-${n}` },
    }));
    const index = new LinkIndex([...byId, ...bySelector]);
    const shortlist = index.shortlist({
      cluster: 'near',
      namespace: 'shop',
      labels: { [ENTITY_LABEL]: 'service-7' },
      workloadLabels: { app: 'service-7', team: 'a' },
    });
    expect(new Set(shortlist)).toEqual(new Set([byId[7], bySelector[7]]));
  });
});

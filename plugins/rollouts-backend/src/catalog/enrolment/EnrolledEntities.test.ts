// SPDX-License-Identifier: Apache-2.0
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { readPresets } from '../presets/readPresets';
import { EnrolledEntities } from './EnrolledEntities';

const component = (
  name: string,
  annotations: Record<string, string>,
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    namespace: 'default',
    annotations: { 'backstage.io/kubernetes-id': name, ...annotations },
  },
});

const asking = (name: string, strategy: string = 'canary') =>
  component(name, { 'rollouts.teal.dev/strategy': strategy });

/** A catalog that a test can change, and break. */
function follow(options: { entities: Entity[]; named?: string[] }) {
  let catalog = catalogServiceMock({ entities: options.entities });
  let broken: Error | undefined;
  const asked = { lists: 0, byRefs: [] as string[][] };
  const onChange = jest.fn();
  const entities = new EnrolledEntities({
    catalog: {
      getEntities: async (...args: Parameters<typeof catalog.getEntities>) => {
        asked.lists += 1;
        if (broken) throw broken;
        return catalog.getEntities(...args);
      },
      getEntitiesByRefs: async (
        ...args: Parameters<typeof catalog.getEntitiesByRefs>
      ) => {
        asked.byRefs.push(args[0].entityRefs);
        return catalog.getEntitiesByRefs(...args);
      },
    } as typeof catalog,
    auth: mockServices.auth(),
    logger: mockServices.logger.mock(),
    portal: { presets: readPresets(undefined) },
    refreshSeconds: 5,
    named: () => new Set(options.named ?? []),
    onChange,
  });
  return {
    entities,
    asked,
    onChange,
    change(next: Entity[]) {
      catalog = catalogServiceMock({ entities: next });
    },
    breakWith(error: Error | undefined) {
      broken = error;
    },
  };
}

const cart = 'component:default/cart';

describe('the entities that ask for Rollouts', () => {
  it('are unknown before the catalog has answered', () => {
    const { entities } = follow({ entities: [asking('cart')] });
    expect(entities.all()).toBeUndefined();
    expect(entities.standing(cart)).toBe('unknown');
  });

  it('are found with one question, whatever their number', async () => {
    const many = Array.from({ length: 50 }, (_, n) => asking(`s-${n}`));
    const { entities, asked } = follow({
      entities: [...many, component('quiet', {})],
    });
    await entities.refresh();
    expect(entities.all()).toHaveLength(50);
    expect(asked).toEqual({ lists: 1, byRefs: [] });
  });

  it('are told from those whose annotations are wrong', async () => {
    const { entities } = follow({
      entities: [asking('cart'), asking('basket', 'nonsense')],
    });
    await entities.refresh();
    expect(entities.standing(cart)).toBe('enrolled');
    expect(entities.standing('component:default/basket')).toBe('mistaken');
  });

  it('drop out by taking the annotation off, and are gone by leaving the catalog', async () => {
    const { entities, asked, change } = follow({
      entities: [asking('cart'), asking('basket')],
      named: [cart, 'component:default/basket'],
    });
    await entities.refresh();
    expect(asked.byRefs).toEqual([]);
    change([component('cart', {})]);
    await entities.refresh();
    expect(entities.standing(cart)).toBe('dropped');
    expect(entities.standing('component:default/basket')).toBe('gone');
    expect(asked.byRefs).toEqual([['component:default/basket', cart]]);
  });

  it('stay as they were while the catalog is out', async () => {
    const { entities, breakWith, onChange } = follow({
      entities: [asking('cart')],
      named: [cart],
    });
    await entities.refresh();
    breakWith(new Error('503'));
    await expect(entities.refresh()).rejects.toThrow('503');
    expect(entities.standing(cart)).toBe('enrolled');
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('wake nobody while they stay the same', async () => {
    const { entities, change, onChange } = follow({
      entities: [asking('cart')],
    });
    await entities.refresh();
    await entities.refresh();
    expect(onChange).toHaveBeenCalledTimes(1);
    change([asking('cart', 'blue-green')]);
    await entities.refresh();
    expect(onChange).toHaveBeenCalledTimes(2);
  });
});

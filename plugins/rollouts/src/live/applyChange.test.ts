// SPDX-License-Identifier: Apache-2.0
import type { RolloutView } from '@teal/rollouts-common';
import { rolloutView } from '../fixtures/rolloutView';
import { applyChange } from './applyChange';

function view(name: string, resourceVersion = '10'): RolloutView {
  const made = rolloutView({ name });
  return {
    ...made,
    rollout: {
      ...made.rollout,
      metadata: { ...made.rollout.metadata, resourceVersion },
    },
  };
}

const names = (list: readonly RolloutView[]) =>
  list.map(item => item.rollout.metadata.name);

describe('applyChange', () => {
  it('takes a snapshot as the whole truth, sorted by name', () => {
    const list = applyChange([view('gone')], {
      type: 'snapshot',
      items: [view('checkout'), view('cart')],
    });
    expect(names(list)).toEqual(['cart', 'checkout']);
  });

  it('puts a changed Rollout in the place of the one it knew', () => {
    const list = applyChange([view('cart'), view('checkout')], {
      type: 'changed',
      item: view('cart', '11'),
    });
    expect(names(list)).toEqual(['cart', 'checkout']);
    expect(list[0].rollout.metadata.resourceVersion).toBe('11');
  });

  it('adds a Rollout that it has not seen', () => {
    const list = applyChange([view('checkout')], {
      type: 'changed',
      item: view('cart'),
    });
    expect(names(list)).toEqual(['cart', 'checkout']);
  });

  it('does not go back to an older state that crossed with a newer one', () => {
    const known = [view('cart', '100')];
    expect(
      applyChange(known, { type: 'changed', item: view('cart', '99') }),
    ).toBe(known);
  });

  it('believes a smaller version of a Rollout that was made again', () => {
    const again = view('cart', '5');
    again.rollout.metadata.uid = 'another';
    const list = applyChange([view('cart', '100')], {
      type: 'changed',
      item: again,
    });
    expect(list).toEqual([again]);
  });

  it('removes by cluster, namespace and name', () => {
    const elsewhere = { ...view('cart'), cluster: 'other' };
    const list = applyChange([view('cart'), elsewhere], {
      type: 'removed',
      cluster: 'local',
      namespace: 'shop',
      name: 'cart',
    });
    expect(list).toEqual([elsewhere]);
  });

  it('gives the same list back when what is removed is unknown', () => {
    const known = [view('cart')];
    expect(
      applyChange(known, {
        type: 'removed',
        cluster: 'local',
        namespace: 'shop',
        name: 'nothing',
      }),
    ).toBe(known);
  });
});

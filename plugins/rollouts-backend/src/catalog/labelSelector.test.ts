// SPDX-License-Identifier: Apache-2.0
import { matchesLabelSelector } from './labelSelector';

describe('a label selector', () => {
  const labels = { app: 'cart', tier: 'web', empty: '' };

  it.each<[string, boolean]>([
    ['app=cart', true],
    ['app==cart,tier=web', true],
    ['app = cart , tier = web', true],
    ['app=cart,tier=db', false],
    ['tier!=db', true],
    ['tier!=web', false],
    ['region!=eu', true],
    ['app in (shop, cart)', true],
    ['app in (shop)', false],
    ['region in (eu)', false],
    ['app notin (shop)', true],
    ['app notin (cart,shop)', false],
    ['region notin (eu)', true],
    ['tier', true],
    ['!region', true],
    ['!tier', false],
    ['region', false],
    ['empty=', true],
    ['app in (cart),tier in (web,db),!region', true],
    ['', false],
    [' , ', false],
    ['app > 3', false],
    ['app in cart', false],
  ])('"%s" is %s', (selector, expected) => {
    expect(matchesLabelSelector(labels, selector)).toBe(expected);
  });
});

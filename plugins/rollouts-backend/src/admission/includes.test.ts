// SPDX-License-Identifier: Apache-2.0
import { includes } from './includes';

describe('includes', () => {
  it.each([
    [
      'what the server filled in',
      { a: 1, b: [{ c: 2, d: 3 }] },
      { b: [{ c: 2 }] },
    ],
    ['an empty object that the server left out', { a: 1 }, { a: 1, b: {} }],
    ['the same text', { a: 'x' }, { a: 'x' }],
  ])('does not mind %s', (_what, live, wanted) => {
    expect(includes(live, wanted)).toBe(true);
  });

  it.each([
    ['another value', { a: 1 }, { a: 2 }],
    ['a missing field', { a: 1 }, { a: 1, b: 2 }],
    ['a longer list', { a: [1, 2] }, { a: [1] }],
    ['a list in another order', { a: [2, 1] }, { a: [1, 2] }],
    ['a text in place of an object', { a: 'x' }, { a: {} }],
    ['an object in place of a list', { a: {} }, { a: [] }],
    ['nothing at all', undefined, { a: 1 }],
  ])('sees %s', (_what, live, wanted) => {
    expect(includes(live, wanted)).toBe(false);
  });
});

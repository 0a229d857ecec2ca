// SPDX-License-Identifier: Apache-2.0
import { objectChanges } from './objectChanges';

const changed = (from: unknown, to: unknown) =>
  objectChanges('Deployment/cart', from, to).map(
    ({ object: _object, ...change }) => change,
  );

describe('what changes in an object', () => {
  it('is nothing where both are equal', () => {
    expect(changed({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual(
      [],
    );
  });

  it('is told field by field, with what was new and what went', () => {
    expect(
      changed(
        { spec: { replicas: 2, paused: true } },
        { spec: { replicas: 3, minReadySeconds: 0 } },
      ),
    ).toEqual([
      { path: 'spec.replicas', from: 2, to: 3 },
      { path: 'spec.minReadySeconds', to: 0 },
      { path: 'spec.paused', from: true },
    ]);
  });

  it('follows named items of a list by name, whatever their order', () => {
    expect(
      changed(
        { containers: [{ name: 'a', image: 'x:1' }, { name: 'b' }] },
        { containers: [{ name: 'b' }, { name: 'a', image: 'x:2' }] },
      ),
    ).toEqual([{ path: 'containers[a].image', from: 'x:1', to: 'x:2' }]);
  });

  it('follows other items by position', () => {
    expect(changed({ args: ['a', 'b'] }, { args: ['a', 'c', 'd'] })).toEqual([
      { path: 'args[1]', from: 'b', to: 'c' },
      { path: 'args[2]', to: 'd' },
    ]);
  });

  it('quotes names that hold dots and slashes', () => {
    expect(
      changed({ annotations: {} }, { annotations: { 'teal.dev/a': '1' } }),
    ).toEqual([{ path: 'annotations["teal.dev/a"]', to: '1' }]);
  });

  it('takes a list that became an object for another value', () => {
    expect(changed({ a: [] }, { a: {} })).toEqual([
      { path: 'a', from: [], to: {} },
    ]);
  });
});

// SPDX-License-Identifier: Apache-2.0
import { decide } from './decide';
import { lookAt } from './simulation/lookAt';
import { ImpureDecision, withoutSideEffects } from './simulation/purity';
import { makeWorld } from './simulation/world';

function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe('decide is pure', () => {
  it.each<[string, () => unknown]>([
    ['Date.now', () => Date.now()],
    ['new Date()', () => new Date()],
    ['Math.random', () => Math.random()],
    ['setTimeout', () => setTimeout(() => {}, 0)],
    ['fetch', () => fetch('http://127.0.0.1/')],
  ])('the guard of every simulated round throws on %s', (_, impure) => {
    expect(() => withoutSideEffects(impure)).toThrow(ImpureDecision);
  });

  it('leaves clock and chance as they were afterwards', () => {
    withoutSideEffects(() => undefined);
    expect(Date.now()).toBeGreaterThan(0);
    expect(new Date().getFullYear()).toBeGreaterThan(2000);
    expect(Math.random()).toBeLessThan(1);
  });

  it('answers the same question twice with the same words, and changes nothing in it', () => {
    const world = makeWorld();
    const observation = frozen(structuredClone(lookAt(world)));
    if (!observation) throw new TypeError('a world has a Rollout');
    const first = decide(observation, world.now);
    expect(decide(observation, world.now)).toEqual(first);
  });
});

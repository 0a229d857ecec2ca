// SPDX-License-Identifier: Apache-2.0
import { compareSamples } from './compare';

const stable = [100, 104, 98, 102, 101, 99, 103, 97];
const shifted = (factor: number) => stable.map(it => it * factor + 0.5);

describe('two samples', () => {
  it.each<[string, Parameters<typeof compareSamples>[0], string]>([
    [
      'doubled latency',
      { canary: shifted(2), stable, compare: { better: 'Lower' } },
      'Worse',
    ],
    [
      'doubled throughput',
      { canary: shifted(2), stable, compare: { better: 'Higher' } },
      'NotWorse',
    ],
    [
      'halved throughput',
      { canary: shifted(0.5), stable, compare: { better: 'Higher' } },
      'Worse',
    ],
    [
      'the same',
      { canary: stable, stable, compare: { better: 'Lower' } },
      'NotWorse',
    ],
    [
      '10 % worse where 20 % are tolerated',
      {
        canary: shifted(1.1),
        stable,
        compare: { better: 'Lower', tolerance: 20 },
      },
      'NotWorse',
    ],
    [
      '30 % worse where 20 % are tolerated',
      {
        canary: shifted(1.3),
        stable,
        compare: { better: 'Lower', tolerance: 20 },
      },
      'Worse',
    ],
    [
      '30 % less where 20 % are tolerated',
      {
        canary: shifted(0.7),
        stable,
        compare: { better: 'Higher', tolerance: 20 },
      },
      'Worse',
    ],
    [
      'one outlier',
      {
        canary: [...stable.slice(0, 7), 5_000],
        stable,
        compare: { better: 'Lower' },
      },
      'NotWorse',
    ],
    [
      'three and three',
      { canary: [9, 9, 9], stable: [1, 1, 1], compare: { better: 'Lower' } },
      'NotEnoughData',
    ],
    [
      'three and three with less confidence',
      {
        canary: [9, 8, 7],
        stable: [1, 2, 3],
        compare: { better: 'Lower', confidence: 0.9 },
      },
      'Worse',
    ],
    [
      'nothing',
      { canary: [], stable, compare: { better: 'Lower' } },
      'NotEnoughData',
    ],
    [
      'NaN only',
      {
        canary: [NaN, NaN, NaN, NaN, NaN],
        stable,
        compare: { better: 'Lower' },
      },
      'NotEnoughData',
    ],
    [
      'all equal',
      {
        canary: [5, 5, 5, 5, 5],
        stable: [5, 5, 5, 5, 5],
        compare: { better: 'Lower' },
      },
      'NotWorse',
    ],
  ])('%s', (_, samples, verdict) => {
    expect(compareSamples(samples).verdict).toBe(verdict);
  });

  it('rarely calls equal versions different: about as often as the confidence says', () => {
    let state = 7;
    const chance = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const sample = () => Array.from({ length: 10 }, chance);
    let wrong = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const { verdict } = compareSamples({
        canary: sample(),
        stable: sample(),
        compare: { better: 'Lower' },
      });
      if (verdict === 'Worse') wrong += 1;
    }
    expect(wrong / 2_000).toBeLessThan(0.06);
    expect(wrong / 2_000).toBeGreaterThan(0.03);
  });

  it('says medians, sizes and p', () => {
    expect(
      compareSamples({
        canary: shifted(2),
        stable,
        compare: { better: 'Lower', tolerance: 10 },
      }).sentence,
    ).toMatch(
      /^the new version is higher than the stable one by more than 10 % \(median 202 of 8 samples beside 101 of 8, p = [\d.e-]+\)$/,
    );
  });
});

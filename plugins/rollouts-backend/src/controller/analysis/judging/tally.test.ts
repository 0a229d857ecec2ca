// SPDX-License-Identifier: Apache-2.0
import type { MeasurementPhase } from '@teal/rollouts-common';
import type { Limits } from './tally';
import { unmeasured, withMeasurement } from './tally';

const letters: Record<string, MeasurementPhase> = {
  s: 'Successful',
  f: 'Failed',
  i: 'Inconclusive',
  e: 'Error',
};

/** The metric after measurements such as "ssf". */
function after(measurements: string, limits: Limits) {
  return [...measurements].reduce(
    (status, letter, index) =>
      withMeasurement({
        status,
        limits,
        measurement: {
          startedAt: new Date(index * 1_000).toISOString(),
          finishedAt: new Date(index * 1_000 + 1).toISOString(),
          phase: letters[letter],
          value: `${index}`,
        },
      }),
    unmeasured({ metric: 'errors', stage: 'Background' }),
  );
}

describe('what a metric says by its measurements', () => {
  it.each<[string, Limits, string]>([
    ['', {}, 'Running'],
    ['s', {}, 'Running'],
    ['s', { count: 1 }, 'Successful'],
    ['ss', { count: 3 }, 'Running'],
    ['sss', { count: 3 }, 'Successful'],
    ['f', {}, 'Failed'],
    // Violated means strictly more.
    ['ff', { failureLimit: 2 }, 'Running'],
    ['fff', { failureLimit: 2 }, 'Failed'],
    ['fsf', { failureLimit: 2, count: 3 }, 'Successful'],
    ['i', {}, 'Inconclusive'],
    ['ii', { inconclusiveLimit: 2 }, 'Running'],
    ['iii', { inconclusiveLimit: 2 }, 'Inconclusive'],
    // An error is no measurement.
    ['e', { count: 1 }, 'Running'],
    ['es', { count: 1 }, 'Successful'],
    ['eeee', {}, 'Running'],
    ['eeeee', {}, 'Error'],
    ['eeeeseeee', {}, 'Running'],
    ['e', { consecutiveErrorLimit: 0 }, 'Error'],
    // Failure wins where several limits break.
    ['if', { inconclusiveLimit: 1, failureLimit: 0 }, 'Failed'],
    ['sss', { consecutiveSuccessLimit: 3 }, 'Successful'],
    ['ssfss', { consecutiveSuccessLimit: 3, failureLimit: 1 }, 'Running'],
    ['ssfsss', { consecutiveSuccessLimit: 3, failureLimit: 1 }, 'Successful'],
    ['ssesss', { consecutiveSuccessLimit: 4 }, 'Successful'],
    [
      'ssfss',
      { consecutiveSuccessLimit: 3, failureLimit: 1, count: 5 },
      'Inconclusive',
    ],
  ])('"%s" with %j: %s', (measurements, limits, phase) => {
    expect(after(measurements, limits).phase).toBe(phase);
  });

  it('keeps the newest ten measurements and counts them all', () => {
    const status = after('s'.repeat(14), {});
    expect(status.measurements).toHaveLength(10);
    expect(status.measurements.map(it => it.value)).toContain('13');
    expect(status.counters).toMatchObject({ count: 14, successful: 14 });
  });

  it('says how many failures are allowed', () => {
    expect(after('sf', {}).message).toBe(
      'metric errors: measured 1 (1 failed, 0 allowed)',
    );
  });
});

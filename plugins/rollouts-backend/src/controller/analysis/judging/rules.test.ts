// SPDX-License-Identifier: Apache-2.0
import { rulesOf } from './rules';

const metric = {
  name: 'latency',
  provider: { builtIn: { metric: 'request-duration' as const } },
  args: {},
};

describe('the rules of a metric', () => {
  it('hold the limits that its author left out', () => {
    expect(
      rulesOf({ ...metric, successCondition: 'result.p99 < 200' }, {}),
    ).toEqual({
      successCondition: 'result.p99 < 200',
      failureLimit: 0,
      inconclusiveLimit: 0,
      consecutiveErrorLimit: 4,
    });
  });

  it('hold a condition with the values of its arguments', () => {
    const { failureCondition } = rulesOf(
      {
        ...metric,
        args: { most: 200, path: '/items' },
        failureCondition:
          'result.p99 > args.most && args.path == args.unknown && margs.most > 1',
      },
      { failureLimit: 3 },
    );
    expect(failureCondition).toBe(
      'result.p99 > 200 && "/items" == args.unknown && margs.most > 1',
    );
  });

  it('hold what a comparison tolerates', () => {
    const compare = { better: 'Lower' as const, of: 'p99' };
    expect(rulesOf({ ...metric, compare }, { count: 5 })).toMatchObject({
      compare: { better: 'Lower', of: 'p99', tolerance: 0 },
      count: 5,
    });
  });
});

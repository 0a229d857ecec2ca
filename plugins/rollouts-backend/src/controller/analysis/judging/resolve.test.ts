// SPDX-License-Identifier: Apache-2.0
import type {
  Analysis,
  AnalysisTemplateSpec,
  Metric,
} from '@teal/rollouts-common';
import { resolveAnalysis } from './resolve';

const metric = (query: string, more: Partial<Metric> = {}): Metric => ({
  name: 'errors',
  failureCondition: 'result > 1',
  provider: { prometheus: { query } },
  ...more,
});

const template: AnalysisTemplateSpec = {
  args: [
    { name: 'path' },
    { name: 'limit', type: 'Number', default: '5' },
    { name: 'window', type: 'Duration', default: '1m' },
  ],
  metrics: [
    metric('rate(x{path="{{args.path}}"}[{{args.window}}])', {
      failureCondition: 'result > args.limit',
    }),
  ],
};

function resolve(analysis: Analysis, spec: AnalysisTemplateSpec = template) {
  return resolveAnalysis(analysis, (kind, name) =>
    kind === 'AnalysisTemplate' && name === 'errors' ? spec : undefined,
  );
}

describe('templates', () => {
  it('gives metrics their arguments, typed, defaults filled in', () => {
    expect(
      resolve({
        templates: [
          { name: 'errors', args: [{ name: 'path', value: '/pay' }] },
        ],
      }),
    ).toEqual({
      metrics: [
        {
          ...template.metrics[0],
          args: { path: '/pay', limit: 5, window: '1m' },
        },
      ],
    });
  });

  const path = { name: 'path', value: '/' };
  it.each<[string, Analysis, string, AnalysisTemplateSpec | undefined]>(
    (
      [
        [
          'a template that is missing',
          { templates: [{ name: 'other' }] },
          "AnalysisTemplate other doesn't exist",
        ],
        [
          "the cluster's template of that name",
          { templates: [{ name: 'errors', kind: 'ClusterAnalysisTemplate' }] },
          "ClusterAnalysisTemplate errors doesn't exist",
        ],
        [
          'a missing argument',
          { templates: [{ name: 'errors' }] },
          'argument path has no value and no default',
        ],
        [
          'an argument too many',
          {
            templates: [
              { name: 'errors', args: [path, { name: 'foo', value: '' }] },
            ],
          },
          'AnalysisTemplate errors has no argument foo',
        ],
        [
          'a number that is none',
          {
            templates: [
              {
                name: 'errors',
                args: [path, { name: 'limit', value: '5 or 1' }],
              },
            ],
          },
          'argument limit must be a number',
        ],
        [
          'a duration that is none',
          {
            templates: [
              {
                name: 'errors',
                args: [path, { name: 'window', value: '1m]' }],
              },
            ],
          },
          'argument window must be a duration',
        ],
        [
          'two metrics of one name',
          {
            metrics: [metric('up')],
            templates: [{ name: 'errors', args: [path] }],
          },
          'two metrics are called errors',
        ],
        [
          'a metric that could not fail',
          { metrics: [metric('up', { failureCondition: undefined })] },
          'has no condition, so it could not fail',
        ],
        [
          'a condition that is none',
          { metrics: [metric('up', { failureCondition: 'result >' })] },
          'metric errors: condition "result >"',
        ],
        [
          'an inline metric with arguments',
          { metrics: [metric('up{a="{{args.x}}"}')] },
          'only metrics of a template have arguments',
        ],
        [
          'a placeholder that means nothing',
          { metrics: [metric('up{a="{{versoin}}"}')] },
          '{{versoin}} means nothing',
        ],
        [
          'an argument that nobody uses',
          { templates: [{ name: 'errors', args: [path] }] },
          'no metric uses argument path',
          { args: [{ name: 'path' }], metrics: [metric('up')] },
        ],
        [
          'an argument that nobody declared',
          { templates: [{ name: 'errors' }] },
          "uses argument path, which the template doesn't declare",
          { metrics: [metric('up{a="{{args.path}}"}')] },
        ],
      ] as [string, Analysis, string, AnalysisTemplateSpec?][]
    ).map(([name, analysis, why, spec]) => [name, analysis, why, spec]),
  )('refuses %s', (_, analysis, why, spec) => {
    expect(resolve(analysis, spec)).toEqual({
      problem: expect.stringContaining(why),
    });
  });

  it.each<[string, Metric['provider']]>([
    ['pod-health', { builtIn: { metric: 'pod-health' } }],
    ['a job', { job: { template: { spec: {} } } }],
  ])('needs no condition for %s, which fails by itself', (_, provider) => {
    expect(resolve({ metrics: [{ name: 'x', provider }] })).toHaveProperty(
      'metrics',
    );
  });
});

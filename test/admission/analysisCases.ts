// SPDX-License-Identifier: Apache-2.0
/** What schema and rules say to an author about metrics. */
import type { Metric } from '@teal/rollouts-common';
import type { BadRollout, SpecPart } from './rolloutCases';

const metric: Metric = {
  name: 'errors',
  failureCondition: 'result > 5',
  provider: { prometheus: { query: 'errors{service="{{service}}"}' } },
};

/** Every place has the same schema; the background stands for them. */
const background = (...metrics: (Metric | SpecPart)[]): SpecPart => ({
  analysis: { background: { metrics } },
});

export const goodAnalyses: readonly { name: string; spec: SpecPart }[] = [
  {
    name: 'every field of a metric',
    spec: background({
      ...metric,
      interval: '30s',
      initialDelay: '1m30s',
      count: 10,
      successCondition: 'result < baseline * 1.2',
      failureLimit: 2,
      inconclusiveLimit: 1,
      consecutiveErrorLimit: 0,
      consecutiveSuccessLimit: 3,
      onNoData: 'Success',
      dryRun: true,
      compare: {
        better: 'Higher',
        tolerance: 2.5,
        confidence: 0.99,
        of: 'p99',
        window: '2m',
        step: '10s',
      },
    }),
  },
  {
    name: 'every place and every provider',
    spec: {
      analysis: {
        prePromotion: {
          metrics: [
            {
              name: 'smoke',
              provider: {
                job: {
                  template: {
                    spec: { containers: [{ name: 'smoke', image: 'smoke' }] },
                  },
                  backoffLimit: 1,
                  timeout: '2m',
                },
              },
            },
          ],
        },
        background: {
          metrics: [
            {
              name: 'pods',
              provider: { builtIn: { metric: 'pod-health' } },
            },
          ],
        },
        postPromotion: {
          metrics: [
            {
              ...metric,
              provider: {
                web: {
                  url: 'https://{{service}}.shop/status',
                  method: 'POST',
                  body: '{"release": "{{release}}"}',
                  jsonPath: '$.errors',
                  timeout: '3s',
                  headers: [
                    { name: 'X-Team', value: 'shop' },
                    {
                      name: 'Authorization',
                      valueFrom: { name: 'token', key: 'header' },
                    },
                  ],
                  tls: { caFrom: { name: 'ca', key: 'ca.crt' } },
                },
              },
            },
          ],
        },
      },
      strategy: {
        type: 'BlueGreen',
        steps: [
          {
            replicas: '50%',
            analysis: {
              metrics: [
                {
                  ...metric,
                  provider: {
                    custom: { provider: 'datadog', settings: { query: 'q' } },
                  },
                },
              ],
            },
          },
        ],
      },
    },
  },
];

export const badAnalyses: readonly BadRollout[] = [
  {
    name: 'a metric without a condition',
    spec: background({ ...metric, failureCondition: undefined }),
    says: 'a metric without a condition can not fail; give it a successCondition, a failureCondition or a compare',
  },
  {
    name: 'a metric without a provider',
    spec: background({ ...metric, provider: {} }),
    says: 'name exactly one provider: prometheus, web, job, builtIn or custom',
  },
  {
    name: 'a metric with two providers',
    spec: background({
      ...metric,
      provider: { ...metric.provider, web: { url: 'http://shop' } },
    }),
    says: 'name exactly one provider: prometheus, web, job, builtIn or custom',
  },
  {
    name: 'an analysis of nothing',
    spec: { analysis: { background: {} } },
    says: 'an analysis has metrics, templates, or both',
  },
  {
    name: 'two metrics of one name',
    spec: background(metric, metric),
    says: 'spec.analysis.background.metrics[1]: Duplicate value',
  },
  {
    name: 'query and queries',
    spec: background({
      ...metric,
      provider: {
        prometheus: { query: 'up', queries: [{ name: 'a', query: 'up' }] },
      },
    }),
    says: 'give either query or queries',
  },
  {
    name: 'a header with neither value nor Secret',
    spec: background({
      ...metric,
      provider: { web: { url: 'http://shop', headers: [{ name: 'a' }] } },
    }),
    says: 'a header has either a value or a valueFrom',
  },
  {
    name: 'an address with a password in it',
    spec: background({
      ...metric,
      provider: { web: { url: 'http://kim:secret@shop' } },
    }),
    says: "should match '^https?://[^@]+$'",
  },
  {
    name: 'an interval that is none',
    spec: background({ ...metric, interval: 'often' }),
    says: 'spec.analysis.background.metrics[0].interval',
  },
];

// SPDX-License-Identifier: Apache-2.0
import type { Entity } from '@backstage/catalog-model';
import { catalogAnnotations } from '@teal/rollouts-common';
import { readPresets } from '../presets/readPresets';
import type { Enrolment, Mistaken } from './Enrolment';
import { readEnrolment } from './readEnrolment';

const portal = { presets: readPresets(undefined), clusters: ['eu', 'us'] };

type Asked = Partial<Record<keyof typeof catalogAnnotations, string>>;

function cart(
  asked: Asked,
  others: Record<string, string> = { 'backstage.io/kubernetes-id': 'cart' },
): Entity {
  const own = Object.entries(asked).map(([name, value]) => [
    catalogAnnotations[name as keyof typeof catalogAnnotations],
    value,
  ]);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'cart',
      annotations: { ...others, ...Object.fromEntries(own) },
    },
  };
}

const read = (asked: Asked) => readEnrolment(cart(asked), portal) as Enrolment;
const sentences = (asked: Asked, others?: Record<string, string>) =>
  (readEnrolment(cart(asked, others), portal) as Mistaken).problems;

describe('the annotations of an entity', () => {
  it('ask for nothing without a strategy', () => {
    expect(readEnrolment(cart({ paused: 'true' }), portal)).toBeUndefined();
  });

  it('ask with one line for a preset on everything that is found', () => {
    expect(read({ strategy: 'canary' })).toEqual({
      entityRef: 'component:default/cart',
      entityName: 'cart',
      link: { id: 'cart' },
      strategy: 'canary',
      spec: portal.presets.get('canary')?.spec,
      workloads: undefined,
      service: undefined,
      routes: undefined,
      paused: false,
      clusters: undefined,
    });
  });

  it('narrow and override', () => {
    const enrolment = read({
      strategy: 'canary',
      workload: 'cart, cart-worker',
      route: 'HTTPRoute/web, api',
      paused: 'true',
      cluster: 'us',
      analysis: 'success-rate, latency',
      steps: '- {replicas: 1, traffic: {weight: 7}, pause: {duration: 30s}}',
    });
    expect(enrolment).toMatchObject({
      workloads: ['cart', 'cart-worker'],
      routes: [{ kind: 'HTTPRoute', name: 'web' }, { name: 'api' }],
      paused: true,
      clusters: ['us'],
    });
    expect(enrolment.spec).toEqual({
      strategy: {
        type: 'BlueGreen',
        steps: [
          { replicas: 1, traffic: { weight: 7 }, pause: { duration: '30s' } },
        ],
      },
      analysis: {
        background: {
          templates: [{ name: 'success-rate' }, { name: 'latency' }],
        },
      },
    });
  });

  it('hold steps and analysis themselves', () => {
    const { spec } = read({
      strategy: 'inline',
      steps: '- replicas: 100%\n  traffic: {weight: 0}\n  pause: {}\n',
      analysis:
        'background: {metrics: [{name: pods, provider: {builtIn: {metric: pod-health}}}]}',
    });
    expect(spec.strategy.steps).toHaveLength(1);
    expect(spec.analysis?.background?.metrics).toHaveLength(1);
  });

  it('can ask for no route', () => {
    expect(read({ strategy: 'blue-green', route: 'none' }).routes).toEqual([]);
  });

  it.each<[string, Asked, string]>([
    [
      'an unknown preset',
      { strategy: 'bleu-green' },
      'rollouts.teal.dev/strategy is "bleu-green", and this portal has no such preset; there are blue-green, canary, a-b-test, mirror-first, and inline with rollouts.teal.dev/steps',
    ],
    [
      'inline without steps',
      { strategy: 'inline' },
      'rollouts.teal.dev/strategy is inline, so rollouts.teal.dev/steps must hold the steps as YAML, such as "- {replicas: 50%, traffic: {weight: 10}, pause: {}}"',
    ],
    [
      'inline steps with a typo',
      { strategy: 'inline', steps: '- {replicas: 50%, trafic: {weight: 10}}' },
      'rollouts.teal.dev/steps: steps[0].trafic is unknown; there are replicas, traffic, pause, analysis',
    ],
    [
      'steps that are no YAML',
      { strategy: 'inline', steps: '- {replicas: 50%' },
      'rollouts.teal.dev/steps is no YAML: Flow map in block collection must be sufficiently indented and end with a } at line 1, column 17',
    ],
    [
      'a number that is none',
      {
        strategy: 'canary',
        steps: '- {replicas: 1, traffic: {weight: lots}}',
      },
      'rollouts.teal.dev/steps: steps[0].traffic.weight must be integer',
    ],
    [
      'an analysis with a typo',
      { strategy: 'canary', analysis: 'backgruond: {templates: [{name: x}]}' },
      'rollouts.teal.dev/analysis: analysis.backgruond is unknown; there are prePromotion, background, postPromotion',
    ],
    [
      'an unknown cluster',
      { strategy: 'canary', cluster: 'eu,asia' },
      'rollouts.teal.dev/cluster is "asia", and this portal has no such cluster; there are eu, us',
    ],
    [
      'a flag that is neither',
      { strategy: 'canary', paused: 'yes' },
      'rollouts.teal.dev/paused is "yes"; write "true" or "false"',
    ],
    [
      'a route that is no name',
      { strategy: 'canary', route: 'HTTPRoute:web' },
      'rollouts.teal.dev/route holds "HTTPRoute:web"; write the route\'s name, its kind and name such as HTTPRoute/cart, or none',
    ],
    [
      'an empty narrowing',
      { strategy: 'canary', workload: ' ' },
      'rollouts.teal.dev/workload is empty; name something, or leave it out',
    ],
    [
      'one Service for two workloads',
      { strategy: 'canary', workload: 'a,b', service: 'web' },
      'rollouts.teal.dev/service "web" can be the Service of one workload only, and rollouts.teal.dev/workload names 2; leave it out, and each workload\'s own Service is looked for',
    ],
  ])('are told off with one sentence: %s', (_what, asked, sentence) => {
    expect(sentences(asked)).toEqual([sentence]);
  });

  it('need to say which workloads', () => {
    expect(sentences({ strategy: 'canary' }, {})).toEqual([
      'rollouts.teal.dev/strategy needs to know the workloads; add one of backstage.io/kubernetes-id, backstage.io/kubernetes-label-selector, backstage.io/kubernetes-namespace, backstage.io/kubernetes-cluster',
    ]);
  });

  it("may name only this portal's clusters for the Kubernetes plugin, too", () => {
    expect(
      sentences(
        { strategy: 'canary' },
        { 'backstage.io/kubernetes-cluster': 'asia' },
      ),
    ).toEqual([
      'backstage.io/kubernetes-cluster is "asia", and this portal has no such cluster; there are eu, us',
    ]);
  });

  it('can contradict each other', () => {
    expect(
      sentences(
        { strategy: 'canary', cluster: 'us' },
        { 'backstage.io/kubernetes-cluster': 'eu' },
      ),
    ).toEqual([
      'rollouts.teal.dev/cluster is "us" and backstage.io/kubernetes-cluster is "eu", so no cluster is left; take one of the two out',
    ]);
  });

  it('tell every mistake at once', () => {
    expect(sentences({ strategy: 'nope', paused: '1' })).toHaveLength(2);
  });
});

// SPDX-License-Identifier: Apache-2.0
import type { WorkloadChange } from '../decide/decision';
import { trimDeployment } from '../trim';
import { deploymentPatch, mergeDifference, userTemplate } from './deployment';

const deployment = trimDeployment({
  metadata: {
    name: 'cart',
    namespace: 'shop',
    uid: 'u',
    resourceVersion: '7',
    labels: { 'rollouts.teal.dev/gated': 'true' },
    annotations: {
      'rollouts.teal.dev/release': 'g3',
      'rollouts.teal.dev/guarded': 'g4',
      'rollouts.teal.dev/original-max-surge': '25%',
      'rollouts.teal.dev/bypass': 'a reason',
    },
  },
  spec: {
    selector: {},
    template: { metadata: { annotations: { 'rollouts.teal.dev/held': 'g3' } } },
  },
});
const patchOf = (change: WorkloadChange) => deploymentPatch(deployment, change);
const metadata = { resourceVersion: '7' };

describe('a change of a Deployment', () => {
  it.each<[string, WorkloadChange, object]>([
    [
      'lets the held template in, inflated and un-paused, in one write',
      {
        unhold: true,
        paused: false,
        minReadySeconds: 100,
        progressDeadlineSeconds: 200,
        maxSurge: 3,
        maxUnavailable: '0%',
        stableHash: 'abc',
      },
      {
        metadata: {
          ...metadata,
          annotations: { 'rollouts.teal.dev/stable-hash': 'abc' },
        },
        spec: {
          paused: false,
          minReadySeconds: 100,
          progressDeadlineSeconds: 200,
          strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: '0%' } },
          template: {
            metadata: { annotations: { 'rollouts.teal.dev/held': null } },
          },
        },
      },
    ],
    [
      'makes a field absent that was absent',
      { minReadySeconds: null, maxSurge: null },
      {
        metadata,
        spec: {
          minReadySeconds: null,
          strategy: { rollingUpdate: { maxSurge: null } },
        },
      },
    ],
    [
      'forgets the release: every mark that is there, but not the label and not a bypass',
      { forgetRelease: true },
      {
        metadata: {
          ...metadata,
          annotations: {
            'rollouts.teal.dev/release': null,
            'rollouts.teal.dev/guarded': null,
            'rollouts.teal.dev/original-max-surge': null,
          },
        },
      },
    ],
    [
      'takes the label off',
      { gated: false },
      {
        metadata: { ...metadata, labels: { 'rollouts.teal.dev/gated': null } },
      },
    ],
    [
      'puts the label on',
      { gated: true },
      {
        metadata: {
          ...metadata,
          labels: { 'rollouts.teal.dev/gated': 'true' },
        },
      },
    ],
    [
      'gives a retry its own id',
      { release: 'g3.2' },
      {
        metadata: {
          ...metadata,
          annotations: { 'rollouts.teal.dev/release': 'g3.2' },
        },
      },
    ],
  ])('%s', (_, change, expected) => {
    expect(patchOf(change)).toEqual(expected);
  });

  it('does not touch a template that is not held', () => {
    const { held: _, ...template } = deployment.template;
    expect(
      deploymentPatch({ ...deployment, template }, { unhold: true }),
    ).toEqual({ metadata });
  });

  it("writes a ReplicaSet's template as a user would have written it", () => {
    const now = {
      metadata: {
        labels: { app: 'cart', tier: 'new' },
        annotations: { 'rollouts.teal.dev/held': 'g3', note: 'v2' },
      },
      spec: { containers: [{ image: 'shop:v2' }], priority: 5 },
    };
    const wanted = {
      metadata: { labels: { app: 'cart', 'pod-template-hash': 'abc' } },
      spec: { containers: [{ image: 'shop:v1' }] },
    };
    expect(
      deploymentPatch(
        deployment,
        { templateOf: { replicaSet: 'cart-abc' } },
        { now, wanted },
      ),
    ).toEqual({
      metadata,
      spec: {
        template: {
          metadata: { labels: { tier: null }, annotations: null },
          spec: { containers: [{ image: 'shop:v1' }], priority: null },
        },
      },
    });
  });

  it('refuses to write a template that was not read', () => {
    expect(() => patchOf({ templateOf: { replicaSet: 'cart-abc' } })).toThrow(
      'the template of ReplicaSet cart-abc must be read before it is written',
    );
  });
});

describe('the difference of two values as a merge patch', () => {
  it.each([
    [
      'nothing for equal ones',
      { a: [1], b: { c: 1 } },
      { a: [1], b: { c: 1 } },
      undefined,
    ],
    ['whole lists', { a: [1, 2] }, { a: [1] }, { a: [1] }],
    [
      'null for what is gone',
      { a: 1, b: { c: 1, d: 2 } },
      { b: { c: 1 } },
      { a: null, b: { d: null } },
    ],
    ['no null for what is null already', { a: null }, {}, undefined],
    ['what is new', {}, { a: { b: 1 } }, { a: { b: 1 } }],
  ])('%s', (_, now, wanted, expected) => {
    expect(mergeDifference(now, wanted)).toEqual(expected);
  });
});

describe('the template as a user would write it', () => {
  it('has no empty map where there was none', () => {
    expect(
      userTemplate({
        metadata: { labels: { 'pod-template-hash': 'abc' } },
        spec: {},
      }),
    ).toEqual({
      metadata: {},
      spec: {},
    });
  });
});

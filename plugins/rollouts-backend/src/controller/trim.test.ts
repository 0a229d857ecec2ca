// SPDX-License-Identifier: Apache-2.0
import { HELD_MARKER } from '@teal/rollouts-common';
import { templateHash } from './templateHash';
import { isGated, trimDeployment, trimReplicaSet, trimRollout } from './trim';
import { trimEndpointSlice, trimPod, trimService } from './trimTraffic';

const metadata = {
  name: 'cart',
  namespace: 'shop',
  uid: 'u',
  resourceVersion: '7',
  generation: 3,
  labels: { app: 'cart', 'rollouts.teal.dev/gated': 'true' },
  annotations: {
    'rollouts.teal.dev/release': 'g3',
    'kubectl.kubernetes.io/last-applied-configuration': 'a long text',
  },
  managedFields: [
    { manager: 'kubectl' },
    { manager: 'teal-controller' },
    { manager: 'kube-controller-manager' },
    { manager: 'teal-controller' },
  ],
};

const template = {
  metadata: { labels: { app: 'cart' } },
  spec: {
    containers: [
      { image: 'shop:v1', env: [{ name: 'PASSWORD', value: 'secret' }] },
    ],
  },
};

const deployment = {
  metadata,
  spec: {
    replicas: 5,
    minReadySeconds: 3,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } },
    selector: { matchLabels: { app: 'cart' } },
    template,
  },
  status: { observedGeneration: 3, replicas: 5 },
};

describe('a Deployment on receipt', () => {
  it('keeps no environment, no foreign annotation and no managed fields', () => {
    const text = JSON.stringify(trimDeployment(deployment));
    expect(text).not.toMatch(/secret|last-applied|managedFields|kubectl/);
    expect(text.length).toBeLessThan(900);
  });

  it('keeps the fields of a release as they are, absent ones absent', () => {
    const trimmed = trimDeployment(deployment);
    expect(trimmed).toMatchObject({
      replicas: 5,
      minReadySeconds: 3,
      maxSurge: '25%',
      podSelector: 'app=cart',
      template: { images: ['shop:v1'], labels: { app: 'cart' } },
    });
    expect(trimmed.maxUnavailable).toBeUndefined();
    expect(trimmed.progressDeadlineSeconds).toBeUndefined();
    expect(isGated(trimmed)).toBe(true);
  });

  it('remembers where our managed fields stand', () => {
    expect(trimDeployment(deployment).ownEntries).toEqual([1, 3]);
  });

  it('hashes its template again only when the object has another generation', () => {
    const first = trimDeployment(deployment);
    const changed = {
      ...deployment,
      spec: { ...deployment.spec, template: { ...template, spec: {} } },
    };
    expect(trimDeployment(changed, first).template).toBe(first.template);
    const next = { ...changed, metadata: { ...metadata, generation: 4 } };
    expect(trimDeployment(next, first).template.hash).not.toBe(
      first.template.hash,
    );
  });

  it('keeps every label, by which entities are linked', () => {
    expect(trimDeployment(deployment).metadata.labels).toEqual(metadata.labels);
  });
});

describe('the hash of a template', () => {
  it('is the same for the ReplicaSet that was made of it', () => {
    const replicaSet = trimReplicaSet({
      metadata: {
        ...metadata,
        name: 'cart-abc',
        labels: { app: 'cart', 'pod-template-hash': 'abc' },
        annotations: { 'deployment.kubernetes.io/revision': '4' },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'cart',
            uid: 'd',
            controller: true,
          },
        ],
      },
      spec: {
        template: {
          ...template,
          metadata: { labels: { app: 'cart', 'pod-template-hash': 'abc' } },
        },
      },
    });
    expect(replicaSet.observed).toMatchObject({ hash: 'abc', revision: 4 });
    expect(replicaSet.ownerUid).toBe('d');
    expect(replicaSet.observed.templateHash).toBe(templateHash(template));
  });

  const held = {
    ...template,
    metadata: { ...template.metadata, annotations: { [HELD_MARKER]: 'g3' } },
  };

  it.each([
    ['the marker', held],
    [
      'an empty map',
      { ...template, metadata: { ...template.metadata, annotations: {} } },
    ],
    [
      'creationTimestamp: null',
      {
        ...template,
        metadata: { ...template.metadata, creationTimestamp: null },
      },
    ],
    [
      'the order of its keys',
      { spec: template.spec, metadata: template.metadata },
    ],
  ])('does not see %s', (_, other) => {
    expect(templateHash(other as typeof template)).toBe(templateHash(template));
  });

  it.each([
    [
      'a restart',
      {
        ...template,
        metadata: {
          ...template.metadata,
          annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' },
        },
      },
    ],
    [
      'another image',
      { ...template, spec: { containers: [{ image: 'shop:v2' }] } },
    ],
    [
      'another label',
      { ...template, metadata: { labels: { app: 'cart', tier: 'web' } } },
    ],
  ])('sees %s', (_, other) => {
    expect(templateHash(other)).not.toBe(templateHash(template));
  });
});

describe('a Rollout on receipt', () => {
  it('keeps commands and labels, not what kubectl remembers', () => {
    const trimmed = trimRollout({
      apiVersion: 'rollouts.teal.dev/v1alpha1',
      kind: 'Rollout',
      metadata: { ...metadata, creationTimestamp: 't' },
      spec: {
        workloadRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'cart',
        },
      },
    } as never);
    expect(Object.keys(trimmed.metadata.annotations)).toEqual([
      'rollouts.teal.dev/release',
    ]);
    expect(trimmed.metadata.labels.app).toBe('cart');
    expect(trimmed.metadata).not.toHaveProperty('managedFields');
  });
});

describe('an EndpointSlice on receipt', () => {
  const pod = (name: string, ready?: boolean | null) => ({
    addresses: ['10.0.0.1'],
    conditions: { ready },
    targetRef: { kind: 'Pod', name },
  });

  it('becomes counts by ReplicaSet, absent readiness meaning ready', () => {
    const trimmed = trimEndpointSlice({
      metadata: {
        ...metadata,
        labels: { 'kubernetes.io/service-name': 'cart' },
      },
      endpoints: [
        pod('cart-7d9f-aaaaa', true),
        pod('cart-7d9f-bbbbb', false),
        pod('cart-8c4d-ccccc', null),
        { addresses: ['192.0.2.7'] },
      ],
    });
    expect(trimmed.service).toBe('cart');
    expect(trimmed.byOwner).toEqual({
      'cart-7d9f-': { ready: 1, total: 2, example: 'cart-7d9f-aaaaa' },
      'cart-8c4d-': { ready: 1, total: 1, example: 'cart-8c4d-ccccc' },
    });
    expect(trimmed.foreign).toEqual(['192.0.2.7']);
  });

  it('names no more foreign endpoints than people can read', () => {
    const trimmed = trimEndpointSlice({
      metadata,
      endpoints: Array.from({ length: 100 }, (_, n) => ({
        addresses: [`192.0.2.${n}`],
      })),
    });
    expect(trimmed.foreign).toHaveLength(5);
  });
});

describe('a Service on receipt', () => {
  it('says headless, not which address it has', () => {
    expect(
      trimService({ metadata, spec: { clusterIP: 'None' } }).spec.clusterIP,
    ).toBe('None');
    expect(
      trimService({ metadata, spec: { clusterIP: '10.0.0.1' } }).spec.clusterIP,
    ).toBeUndefined();
  });
});

describe('a pod on receipt', () => {
  const at = '2026-01-01T00:00:00Z';
  const pod = (status: object) => trimPod({ metadata, status }).observed;

  it('is ready since its condition says so', () => {
    const conditions = [
      { type: 'Ready', status: 'True', lastTransitionTime: at },
    ];
    expect(pod({ conditions }).readySince).toBe(Date.parse(at));
  });

  it('tells the reason that blocks rather than the one that only says not yet', () => {
    const waiting = (reason: string) => ({
      state: { waiting: { reason } },
      restartCount: 2,
    });
    expect(
      pod({
        containerStatuses: [
          waiting('ContainerCreating'),
          waiting('ImagePullBackOff'),
        ],
      }),
    ).toMatchObject({ waiting: { reason: 'ImagePullBackOff' }, restarts: 4 });
  });

  it('tells why no node takes it', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/3 nodes',
      },
    ];
    expect(pod({ conditions }).unschedulable).toBe('0/3 nodes');
  });
});

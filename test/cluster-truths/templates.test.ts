// SPDX-License-Identifier: Apache-2.0
/** The pod templates that users write, and what the Deployment controller makes of them. */
import assert from 'node:assert/strict';
import { HELD_MARKER } from '@teal/rollouts-common';
import type { V1Deployment } from '@kubernetes/client-node';
import { type PodTemplate, templateHash } from '../harness/controllerInternals';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

const container = { name: 'app', image: 'teal.dev/idle:v1' };

/** Templates that the API server fills with defaults in different ways. */
const templates: Readonly<Record<string, object>> = {
  plain: { spec: { containers: [container] } },
  'probes-and-ports': {
    spec: {
      containers: [
        {
          ...container,
          ports: [
            { containerPort: 8080 },
            { containerPort: 53, protocol: 'UDP' },
          ],
          readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
          livenessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 3 },
        },
      ],
    },
  },
  volumes: {
    spec: {
      containers: [
        { ...container, volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] },
      ],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'settings', configMap: { name: 'settings', optional: true } },
        {
          name: 'token',
          projected: { sources: [{ serviceAccountToken: { path: 'token' } }] },
        },
      ],
    },
  },
  environment: {
    spec: {
      containers: [
        {
          ...container,
          env: [
            { name: 'EMPTY', value: '' },
            {
              name: 'NAME',
              valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
            },
          ],
          resources: { requests: { cpu: '0.1', memory: '1024Ki' } },
        },
      ],
    },
  },
  'security-and-placing': {
    metadata: { annotations: { 'example.org/note': '"quöted"\nand broken' } },
    spec: {
      containers: [{ ...container, securityContext: {} }],
      initContainers: [{ name: 'first', image: 'teal.dev/idle:v0' }],
      securityContext: {},
      tolerations: [{ operator: 'Exists' }],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { app: 'x' } },
        },
      ],
      terminationGracePeriodSeconds: 0,
    },
  },
};

story(
  'a Deployment and the ReplicaSet that was made of it have the same template but for the hash label',
  'truth-templates',
  { shop: false },
  async teal => {
    for (const [name, template] of Object.entries(templates)) {
      await apply(teal, name, template);
    }
    await teal.feeds.replicaSets.until(
      'every Deployment has its ReplicaSet',
      feed =>
        Object.keys(templates).every(name =>
          feed.all().some(set => ownerOf(set) === name),
        ),
    );
    const sets = teal.feeds.replicaSets.all();
    for (const name of Object.keys(templates)) {
      const deployment = await read(teal, name);
      const set = sets.find(it => ownerOf(it) === name);
      assert.equal(
        templateHash(deployment.spec?.template as PodTemplate),
        templateHash(set?.spec?.template as PodTemplate),
        name,
      );
    }
    const hashes = sets.map(it =>
      templateHash(it.spec?.template as PodTemplate),
    );
    assert.equal(
      new Set(hashes).size,
      hashes.length,
      'different templates differ',
    );
  },
);

story(
  'a template that was held and let in again is, to the byte, the one that its user wrote',
  'truth-marker',
  { shop: false },
  async teal => {
    for (const [name, template] of Object.entries(templates)) {
      await apply(teal, name, template);
      const before = await read(teal, name);
      const hold = (marker: string | null) =>
        teal.kubectl.ok([
          'patch',
          'deployment',
          name,
          '--type=merge',
          '-p',
          JSON.stringify({
            spec: {
              template: {
                metadata: { annotations: { [HELD_MARKER]: marker } },
              },
            },
          }),
        ]);
      await hold('g2');
      const held = await read(teal, name);
      assert.notDeepEqual(held.spec?.template, before.spec?.template);
      assert.equal(
        templateHash(held.spec?.template as PodTemplate),
        templateHash(before.spec?.template as PodTemplate),
        'the marker is no part of a template',
      );
      await hold(null);
      const after = await read(teal, name);
      assert.equal(
        JSON.stringify(after.spec?.template),
        JSON.stringify(before.spec?.template),
        name,
      );
    }
  },
);

function ownerOf(set: { metadata?: { ownerReferences?: { name: string }[] } }) {
  return set.metadata?.ownerReferences?.[0]?.name;
}

async function apply(
  teal: Teal,
  name: string,
  template: object,
): Promise<void> {
  const labels = { app: name };
  const metadata = 'metadata' in template ? Object(template.metadata) : {};
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
  await teal.kubectl.ok(['apply', '-f', '-'], JSON.stringify(deployment));
}

async function read(teal: Teal, name: string): Promise<V1Deployment> {
  return JSON.parse(
    await teal.kubectl.ok(['get', 'deployment', name, '-o', 'json']),
  );
}

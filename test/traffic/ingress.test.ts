// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import http from 'node:http';
import type { KubernetesObject } from '@kubernetes/client-node';
import { ingressRouter } from '../harness/controllerInternals';
import { startBothVersions } from '../harness/bothVersions';
import { RouterHand } from '../harness/RouterHand';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertNoneFailed } from '../harness/verdicts';
import { visit } from '../harness/visit';

const flips = 10;
/** Half a second of them. */
const requestsBetween = 200;

story(
  'ten changes back and forth of a plain Ingress lose no request',
  'ingress-flips',
  { shop: false, route: false, replicas: 2 },
  async teal => {
    await startBothVersions(teal);
    const before = ingressOf(teal);
    await teal.apply(before);
    const hand = handOf(teal);
    const { route: asWritten } = await hand.objects();
    await untilServed(teal, teal.hostName, '/', 'v1');
    const visitors = teal.visitGateway();

    await hand.ask({ weight: 0 });
    await untilKnown(teal, hand, 'v2');
    for (let flip = 0; flip < flips; flip += 1) {
      const version = flip % 2 === 0 ? 'v2' : 'v1';
      const written = await hand.ask({ weight: version === 'v2' ? 100 : 0 });
      await visitors.ledger.reached({ count: 1, sentAfter: written, version });
      const followed = Date.now();
      await visitors.ledger.reached({
        count: requestsBetween,
        sentAfter: followed,
        version,
      });
      const other = version === 'v2' ? 'v1' : 'v2';
      await untilKnown(teal, hand, other);
    }
    await hand.withdraw();
    await untilForgotten(teal, hand);
    await visitors.ledger.reached({
      count: requestsBetween,
      sentAfter: Date.now(),
      version: 'v1',
    });
    await assertNoneFailed(visitors);

    const { route, companions } = await hand.objects();
    assert.deepEqual(companions, []);
    assert.deepEqual(route.spec, asWritten.spec);
    assert.deepEqual(
      route.metadata.annotations,
      asWritten.metadata.annotations,
    );
  },
);

function ingressOf(teal: Teal): KubernetesObject & { spec: object } {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: teal.name },
    spec: {
      ingressClassName: 'contour',
      rules: [
        {
          host: teal.hostName,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: {
                  service: { name: teal.name, port: { name: 'http' } },
                },
              },
            ],
          },
        },
      ],
    },
  };
}

function handOf(teal: Teal): RouterHand {
  return new RouterHand({
    cluster: teal.cluster,
    router: ingressRouter,
    name: teal.name,
    share: {
      rollout: teal.name,
      namespace: teal.namespace,
      release: 'g2',
      service: teal.name,
      canary: `${teal.name}-canary`,
    },
  });
}

/** The data plane has the Service that waits: its host, which nobody else asks for, answers. */
async function untilKnown(teal: Teal, hand: RouterHand, version: string) {
  await untilServed(teal, waitingHost(hand), '/http', version);
}

async function untilForgotten(teal: Teal, hand: RouterHand): Promise<void> {
  await until(async () => {
    const { failure } = await ask(teal, waitingHost(hand), '/http');
    return failure?.startsWith('404') ?? false;
  });
}

function waitingHost({ name, share }: RouterHand): string {
  return `${share.canary}.${name}.${share.namespace}.teal.invalid`;
}

function untilServed(
  teal: Teal,
  hostName: string,
  path: string,
  version: string,
): Promise<void> {
  return until(
    async () => (await ask(teal, hostName, path)).version === version,
  );
}

function ask(teal: Teal, hostName: string, path: string) {
  const { host, port } = teal.cluster.facts.gateway;
  return visit({
    address: { host, port },
    hostName,
    path,
    agent: http.globalAgent,
  });
}

const boundMs = 30_000;

/** Each try is a request, which paces it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + boundMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('the data plane never followed');
  }
}

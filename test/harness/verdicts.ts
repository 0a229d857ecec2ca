// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { HELD_MARKER } from '@teal/rollouts-common';
import type { Visitors } from './gatewayVisitors';
import type { Window } from './ledger';
import { deploymentOf, imageOf } from './manifests';
import type { Expected } from './restored';
import type { Teal } from './Teal';

const answersThatSettle = 200;
/** After so many the data plane counts as having followed. */
const answersInARow = 50;
const boundMs = 120_000;

/** Stops the clients; they were served throughout, and not one request failed. */
export async function assertNoneFailed(...clients: Visitors[]): Promise<void> {
  for (const client of clients) await client.stop();
  for (const { ledger } of clients) {
    assert.ok(ledger.entries().length > 0, 'the client sent nothing');
    assert.deepEqual(ledger.failures().slice(0, 5), [], ledger.summary());
  }
}

/** @param points - allowed distance, in points of percent */
export function assertShare(
  client: Visitors,
  expected: {
    readonly version: string;
    readonly percent: number;
    readonly points: number;
    readonly window: Window;
  },
): void {
  const { version, percent, points, window } = expected;
  const share = client.ledger.sharePercent(version, window);
  assert.ok(
    Math.abs(share - percent) <= points,
    `${version} got ${share.toFixed(1)} % of ${
      client.ledger.entries(window).length
    } requests instead of ${percent} %`,
  );
}

/** Nobody saw this version in the window. */
export function assertUnseen(
  client: Visitors,
  version: string,
  window: Window = {},
): void {
  assert.deepEqual(
    client.ledger.answersOf(version, window).slice(0, 3),
    [],
    `${version} answered ${
      client.ledger.answersOf(version, window).length
    } requests`,
  );
}

/** Each client is answered by this version alone, from when what it comes through has followed. */
export async function assertAllServedBy(
  version: string,
  ...clients: Visitors[]
): Promise<void> {
  for (const client of clients) await untilServedBy(version, client);
  const settled = Date.now();
  for (const client of clients) {
    await client.ledger.reached({
      count: answersThatSettle,
      sentAfter: settled,
    });
    assertShare(client, {
      version,
      percent: 100,
      points: 0,
      window: { sentAfter: settled },
    });
  }
}

/** What the objects say, proxies and EndpointSlices follow a moment later, on a busy machine a longer one. */
export async function untilServedBy(
  version: string,
  client: Visitors,
): Promise<void> {
  const { ledger } = client;
  const end = Date.now() + boundMs;
  for (;;) {
    const sentAfter = Date.now();
    await ledger.reached({ count: answersInARow, sentAfter });
    if (ledger.sharePercent(version, { sentAfter }) === 100) return;
    assert.ok(Date.now() < end, `${version} alone: ${ledger.summary()}`);
  }
}

/**
 * What every ending must show: the clients are served by one version, none of
 * their requests was lost, everything is as it was (I4), and the owner of the
 * manifest can change a field that the release had used.
 */
export async function assertCleanEnd(
  teal: Teal,
  end: {
    readonly version: string;
    readonly clients: readonly Visitors[];
    /** What may differ from before; default: the image of `version`. */
    readonly expected?: Expected;
  },
): Promise<void> {
  const { version, clients, expected } = end;
  await teal.restored({
    template: template => {
      template.spec!.containers[0].image = imageOf(version);
    },
    ...expected,
  });
  await assertAllServedBy(version, ...clients);
  await assertNoneFailed(...clients);
  await assertOwnerCanApply(teal, version, expected?.replicas);
}

/** Plain `kubectl apply --server-side` with another maxSurge: no conflict with us. */
async function assertOwnerCanApply(
  teal: Teal,
  version: string,
  replicas: number = teal.options.replicas,
): Promise<void> {
  const maxSurge = '40%';
  await teal.apply(
    deploymentOf({
      ...teal.options,
      version,
      replicas,
      deployment: {
        ...teal.options.deployment,
        strategy: { rollingUpdate: { maxSurge } },
      },
    }),
  );
  const deployment = await teal.feeds.deployments.until(
    'the new maxSurge',
    feed => {
      const found = feed.get(teal.name);
      return (
        found?.spec?.strategy?.rollingUpdate?.maxSurge === maxSurge && found
      );
    },
  );
  assert.equal(deployment.spec?.paused ?? false, false, 'still un-paused');
}

/** A changed template is held: the Deployment controller has seen it, and no pod of it exists. */
export async function assertHeld(teal: Teal): Promise<void> {
  const deployment = await teal.feeds.deployments.until(
    'the change is held',
    feed => {
      const found = feed.get(teal.name);
      return (
        found?.spec?.template.metadata?.annotations?.[HELD_MARKER] !==
          undefined &&
        found.status?.observedGeneration === found.metadata?.generation &&
        found
      );
    },
  );
  assert.equal(deployment.spec?.paused, true);
  assert.equal(deployment.status?.updatedReplicas ?? 0, 0);
  assert.equal(deployment.status?.replicas, teal.options.replicas);
}

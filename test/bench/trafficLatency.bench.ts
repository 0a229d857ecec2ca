// SPDX-License-Identifier: Apache-2.0
import { Teal } from '../harness/Teal';
import { type Bench, figureOf, type Figure } from './Bench';

const rounds = 5;
/** Pods are ready as soon as they run. */
const readyAtOnce = { readinessProbe: undefined };

/** How long people meet the version that they should no longer meet. */
export const trafficLatency: Bench = {
  name: 'traffic',
  title: 'A decision -> what visitors meet',
  async run(cluster): Promise<readonly Figure[]> {
    const controller = cluster.startController();
    try {
      return [
        figureOf(
          'rollback -> last request on the new version (grace 0)',
          await repeat(rollBackToLastRequest),
          'ms',
          '300 ms',
        ),
        figureOf(
          'template change -> all traffic on the new version (no pause, grace 0)',
          await repeat(changeToAllTraffic),
          'ms',
          '500 ms',
        ),
      ];
    } finally {
      await controller.stop();
    }
  },
};

async function repeat(measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) values.push(await measure());
  return values;
}

async function rollBackToLastRequest(): Promise<number> {
  const teal = await Teal.open('bench-back', {
    gracePeriodSeconds: 0,
    container: readyAtOnce,
    steps: [{ replicas: '100%', traffic: { weight: 50 }, pause: {} }],
  });
  try {
    await teal.startShop();
    const visitors = teal.visitGateway();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await visitors.ledger.reached({
      count: 100,
      sentAfter: Date.now(),
      version: 'v2',
    });
    const asked = Date.now();
    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await visitors.stop();
    return lastAnswer(visitors.ledger.answersOf('v2')) - asked;
  } finally {
    await teal.close();
  }
}

async function changeToAllTraffic(): Promise<number> {
  const teal = await Teal.open('bench-forward', {
    gracePeriodSeconds: 0,
    container: readyAtOnce,
    steps: [{ replicas: '100%', traffic: { weight: 100 } }],
  });
  try {
    await teal.startShop();
    const visitors = teal.visitGateway();
    await visitors.ledger.reached({ count: 100, sentAfter: 0 });
    const asked = Date.now();
    await teal.setImage('v2');
    await teal.until(
      'the release succeeded',
      ({ status }) => status?.release?.result === 'Succeeded',
    );
    await visitors.stop();
    return lastAnswer(visitors.ledger.answersOf('v1')) - asked;
  } finally {
    await teal.close();
  }
}

function lastAnswer(entries: readonly { readonly doneAt: number }[]): number {
  return Math.max(...entries.map(entry => entry.doneAt));
}

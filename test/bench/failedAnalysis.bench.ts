// SPDX-License-Identifier: Apache-2.0
import type { LedgerEntry } from '../harness/ledger';
import { Teal } from '../harness/Teal';
import { type Bench, figureOf, type Figure } from './Bench';

const rounds = 10;
/** What the bad version answers to half of its requests. */
const OWN_ERROR = '500 ';

/** How long people meet a version after a measurement was against it. */
export const failedAnalysis: Bench = {
  name: 'analysis',
  title:
    'A failing measurement -> what visitors meet (400 requests/s, grace 0)',
  async run(cluster): Promise<readonly Figure[]> {
    const controller = cluster.startController();
    const latencies: number[] = [];
    const lost: number[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        const seen = await failOnce();
        latencies.push(seen.ms);
        lost.push(seen.lost);
      }
    } finally {
      await controller.stop();
    }
    return [
      figureOf(
        'start of the failing measurement -> last request on the new version',
        latencies,
        'ms',
        '300 ms',
      ),
      figureOf(
        "requests lost beside the version's own errors",
        lost,
        'requests',
        '0',
      ),
    ];
  },
};

async function failOnce(): Promise<{ ms: number; lost: number }> {
  const teal = await Teal.open('bench-analysis', {
    gracePeriodSeconds: 0,
    container: { readinessProbe: undefined },
    steps: [{ replicas: '100%', traffic: { weight: 50 }, pause: {} }],
    rollout: {
      analysis: {
        background: {
          metrics: [
            {
              name: 'success-rate',
              initialDelay: '4s',
              interval: '1s',
              successCondition: 'result >= 99',
              provider: {
                builtIn: { metric: 'request-success-rate', window: '5s' },
              },
            },
          ],
        },
      },
    },
  });
  try {
    await teal.startShop();
    const { ledger, stop } = teal.visitGateway(400);
    await ledger.reached({ count: 400, sentAfter: 0 });
    await teal.deploy('v2', { env: [{ name: 'ERROR_RATE', value: '0.5' }] });
    const { status } = await teal.untilPhase('RolledBack');
    const backAt = Date.now();
    await ledger.reached({ count: 400, sentAfter: backAt });
    await stop();
    const failed = status?.analysis
      ?.flatMap(({ measurements }) => measurements)
      .find(({ phase }) => phase === 'Failed');
    if (!failed) throw new Error('no measurement has failed');
    const last = ledger.entries().filter(isOfNewVersion).at(-1);
    if (!last) throw new Error('the new version answered nothing');
    return {
      ms: last.doneAt - Date.parse(failed.startedAt),
      lost: ledger
        .failures()
        .filter(({ failure }) => !failure?.startsWith(OWN_ERROR)).length,
    };
  } finally {
    await teal.close();
  }
}

function isOfNewVersion({ version, failure }: LedgerEntry): boolean {
  return version === 'v2' || failure?.startsWith(OWN_ERROR) === true;
}

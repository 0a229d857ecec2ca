// SPDX-License-Identifier: Apache-2.0
import { twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';

/** Ends natively, so its pods need what every rolling update needs to lose nothing: time to leave the endpoints. */
const shop = {
  steps: twoSteps,
  container: { lifecycle: { preStop: { sleep: { seconds: 10 } } } },
} as const;

const withdrawals: readonly {
  readonly deed: string;
  readonly namespace: string;
  /** Resolves when the Rollout has let go of the workload. */
  readonly withdraw: (teal: Teal) => Promise<unknown>;
}[] = [
  {
    deed: 'deleting the Rollout',
    namespace: 'delete',
    withdraw: async teal => {
      await teal.kubectl.ok([
        'delete',
        'rollout.rollouts.teal.dev',
        teal.name,
        '--wait=false',
      ]);
      await teal.feeds.rollouts.until(
        'the Rollout is gone',
        feed => feed.get(teal.name) === undefined,
      );
    },
  },
  {
    deed: 'disabling the Rollout',
    namespace: 'disable',
    withdraw: async teal => {
      await teal.patchRollout({ spec: { disabled: true } });
      await teal.untilPhase('Disabled');
    },
  },
];

for (const { deed, namespace, withdraw } of withdrawals) {
  story(
    `${deed} while a release goes forward finishes it natively`,
    `${namespace}-forward`,
    shop,
    async teal => {
      const gateway = teal.visitGateway();
      const endpoints = await teal.visitEndpoints();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      await withdraw(teal);
      await assertCleanEnd(teal, {
        version: 'v2',
        clients: [gateway, endpoints],
        expected: { gated: false, template: toV2 },
      });
    },
  );

  story(
    `${deed} while RolledBack brings the stable version back: a refused one does not win`,
    `${namespace}-refused`,
    shop,
    async teal => {
      const gateway = teal.visitGateway();
      const endpoints = await teal.visitEndpoints();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      await teal.abort();
      await teal.untilPhase('RolledBack');
      await withdraw(teal);
      await assertCleanEnd(teal, {
        version: 'v1',
        clients: [gateway, endpoints],
        expected: { gated: false },
      });
    },
  );
}

function toV2(template: { spec?: { containers: { image?: string }[] } }): void {
  template.spec!.containers[0].image = 'teal.dev/shop:v2';
}

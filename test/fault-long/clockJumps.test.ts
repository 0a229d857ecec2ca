// SPDX-License-Identifier: Apache-2.0
import { createWriteStream } from 'node:fs';
import type { RolloutStep } from '@teal/rollouts-common';
import {
  connectKubeconfig,
  jsonLogger,
  steadyWallTime,
  systemClock,
  watchGuard,
} from '../harness/controllerInternals';
import { MortalController } from '../harness/MortalController';
import { story } from '../harness/story';
import { assertCleanEnd } from '../harness/verdicts';

const hourMs = 3_600_000;

/** Waits that a clock set forward would end, and one set back would keep for an hour. */
const steps: readonly RolloutStep[] = [
  { replicas: '50%', traffic: { weight: 20 }, pause: { duration: '1s' } },
  { replicas: '100%', traffic: { weight: 50 }, pause: { duration: '1s' } },
  { replicas: '100%', traffic: { weight: 100 }, pause: { duration: '1s' } },
];

story(
  'a clock that is set an hour forward and two hours back in mid-release changes nothing about the end',
  'clock',
  {
    shop: false,
    replicas: 3,
    steps,
    deployment: { minReadySeconds: 1 },
  },
  async teal => {
    let set = 0;
    const now = steadyWallTime({
      wall: () => Date.now() + set,
      steady: () => performance.now(),
      uptime: () => performance.now(),
    });
    const { controllerKubeconfig, controllerLog } = teal.cluster.facts;
    const logger = jsonLogger(
      createWriteStream(controllerLog, { flags: 'a' }),
      'info',
    );
    const connection = await connectKubeconfig({ file: controllerKubeconfig });
    const guard = watchGuard({ connection, clock: systemClock, logger });
    const controller = new MortalController({
      kubeconfig: controllerKubeconfig,
      namespace: teal.namespace,
      clock: { ...systemClock, now },
      guard,
      logger,
    });
    try {
      await controller.started();
      await teal.startShop();
      const gateway = teal.visitGateway();
      await teal.deploy('v2');
      await teal.until(
        'waits for its first pods',
        ({ status }) => status?.step === '1/3',
      );
      set = hourMs;
      const release = teal.releaseId();
      await teal.until('step 2', ({ status }) => status?.step === '2/3');
      set = -hourMs;
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
    } finally {
      await controller.stop();
      guard.stop();
      connection.close();
    }
  },
);

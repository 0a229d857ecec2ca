// SPDX-License-Identifier: Apache-2.0
/**
 * The controller dies before and after every write of a release, of a rollback
 * and of a continuous release (I5): the end is always the one it would have
 * come to. A seeded sample by default; all of them with TEAL_FAULTS=all.
 */
import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { RolloutStep } from '@teal/rollouts-common';
import {
  type ClusterConnection,
  connectKubeconfig,
  jsonLogger,
  type Logger,
  systemClock,
  watchGuard,
} from '../harness/controllerInternals';
import { type Death, MortalController } from '../harness/MortalController';
import { seeded } from '../harness/seeded';
import { Teal } from '../harness/Teal';
import { TestCluster } from '../harness/TestCluster';

const seed = 20261122;
const sampleSize = 6;
/** Stories at the same time, each in a namespace and with a controller of its own. */
const sideBySide = 4;

const steps: readonly RolloutStep[] = [
  { replicas: '50%', traffic: { weight: 50 } },
  { replicas: '100%', traffic: { weight: 100 } },
];
const idle = (tag: string) => ({
  image: `teal.dev/idle:${tag}`,
  readinessProbe: undefined,
});

/** What people do until the release is over, and which version stands at the end. */
interface Course {
  readonly ends: string;
  readonly steps: readonly RolloutStep[];
  run(teal: Teal): Promise<void>;
}

const paused = steps.map(step => ({ ...step, pause: {} }));

const courses: Readonly<Record<string, Course>> = {
  release: {
    ends: 'v2',
    steps,
    async run(teal) {
      await teal.deploy('v2', idle('v2'));
      await teal.until('v2 succeeded', hasEnded('Succeeded'));
    },
  },
  rollback: {
    ends: 'v1',
    steps: paused,
    async run(teal) {
      await teal.deploy('v2', idle('v2'));
      await teal.untilPausedAt(1);
      await teal.rollBack();
      await teal.until('v2 was rolled back', hasEnded('RolledBack'));
    },
  },
  'continuous release': {
    ends: 'v3',
    steps: paused,
    async run(teal) {
      await teal.deploy('v2', idle('v2'));
      await teal.untilPausedAt(1);
      const superseded = teal.releaseId();
      await teal.deploy('v3', idle('v3'));
      await teal.until(
        'v3 waits at step 1',
        ({ status }) =>
          status?.phase === 'Paused' && status.release?.id !== superseded,
      );
      await teal.promote('full');
      await teal.until('v3 succeeded', hasEnded('Succeeded'));
    },
  },
};

function hasEnded(result: string) {
  return ({ status }: ReturnType<Teal['rollout']>): boolean =>
    status?.phase === 'Healthy' && status.release?.result === result;
}

for (const [name, course] of Object.entries(courses)) {
  describe(`a controller that dies at a write of a ${name}`, () => {
    let connection: ClusterConnection;
    let guard: ReturnType<typeof watchGuard>;
    let logger: Logger;

    before(async () => {
      const { controllerKubeconfig, controllerLog } =
        TestCluster.shared().facts;
      logger = jsonLogger(
        createWriteStream(controllerLog, { flags: 'a' }),
        'info',
      );
      connection = await connectKubeconfig({ file: controllerKubeconfig });
      guard = watchGuard({
        connection,
        clock: systemClock,
        logger,
      });
    });
    after(() => {
      guard.stop();
      connection.close();
    });

    test('comes to the same end', async t => {
      const { writes } = await play(course, { guard, logger });
      const deaths = chosen(allDeaths(writes));
      t.diagnostic(`${deaths.length} of ${writes * 2} moments, seed ${seed}`);
      const queue = [...deaths];
      const worker = async () => {
        for (let death = queue.shift(); death; death = queue.shift()) {
          await play(course, { guard, logger, death });
        }
      };
      await Promise.all(Array.from({ length: sideBySide }, worker));
    });
  });
}

/** One life of a shop; @returns the writes that it took. */
async function play(
  course: Course,
  options: {
    readonly guard: ReturnType<typeof watchGuard>;
    readonly logger: Logger;
    readonly death?: Death;
  },
): Promise<{ writes: number }> {
  const { death } = options;
  const teal = await Teal.open('every-write', {
    replicas: 2,
    steps: course.steps,
    gracePeriodSeconds: 0,
    container: idle('v1'),
  });
  const controller = new MortalController({
    kubeconfig: teal.cluster.facts.controllerKubeconfig,
    namespace: teal.namespace,
    ...options,
  });
  let failed = true;
  let writes = 0;
  try {
    await controller.started();
    await teal.startShop();
    await course.run(teal);
    await teal.restored({
      template: template => {
        template.spec!.containers[0].image = idle(course.ends).image;
      },
    });
    writes = controller.writes;
    failed = false;
  } catch (cause) {
    const moment = death ? `${death.when} write ${death.atWrite}` : 'never';
    throw new Error(`died ${moment}: ${(cause as Error).message}`, { cause });
  } finally {
    await teal.close(failed);
    await controller.stop();
  }
  if (death && controller.writes >= death.atWrite) {
    assert.equal(controller.deaths, 1, 'it died once');
  }
  return { writes };
}

function allDeaths(writes: number): Death[] {
  return Array.from({ length: writes }, (_, index) => index + 1).flatMap(
    atWrite => [
      { atWrite, when: 'before' },
      { atWrite, when: 'after' },
    ],
  );
}

function chosen(deaths: readonly Death[]): readonly Death[] {
  if (process.env.TEAL_FAULTS === 'all') return deaths;
  const random = seeded(seed);
  const left = [...deaths];
  return Array.from({ length: Math.min(sampleSize, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  ).flat();
}

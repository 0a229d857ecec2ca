// SPDX-License-Identifier: Apache-2.0
/**
 * The controller dies before and after every write of something that people do
 * (I5): the end is always the one it would have come to. A seeded sample by
 * default; all of them with TEAL_FAULTS=all.
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
} from './controllerInternals';
import { type Death, MortalController } from './MortalController';
import { seeded } from './seeded';
import { Teal } from './Teal';
import { TestCluster } from './TestCluster';

const seed = 20261122;
const sampleSize = 6;
/** Stories at the same time, each in a namespace and with a controller of its own. */
const sideBySide = 4;

/** Half of the pods with half of the traffic, then all; nobody is waited for. */
export const halfThenAll: readonly RolloutStep[] = [
  { replicas: '50%', traffic: { weight: 50 } },
  { replicas: '100%', traffic: { weight: 100 } },
];
/** A version whose pods need no process. */
export const idle = (tag: string) => ({
  image: `teal.dev/idle:${tag}`,
  readinessProbe: undefined,
});

/** What people do until the release is over, and which version stands at the end. */
export interface Course {
  readonly ends: string;
  readonly steps: readonly RolloutStep[];
  run(teal: Teal): Promise<void>;
}

/** The release that the Rollout tells of is over, with this result. */
export function hasEnded(result: string) {
  return ({ status }: ReturnType<Teal['rollout']>): boolean =>
    status?.phase === 'Healthy' && status.release?.result === result;
}

/** One test: the course once alone, to count its writes, then with a death at each that is chosen. */
export function diesAtEveryWrite(name: string, course: Course): void {
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
      let ended = 0;
      const worker = async () => {
        for (let death = queue.shift(); death; death = queue.shift()) {
          await play(course, { guard, logger, death });
          ended += 1;
        }
      };
      await Promise.all(Array.from({ length: sideBySide }, worker));
      t.diagnostic(`${ended} of ${deaths.length} ended the same`);
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

// SPDX-License-Identifier: Apache-2.0
/**
 * One API call for each kind of write. Each carries the resourceVersion that the
 * round saw, so what somebody else changed meanwhile is never overwritten: the
 * server answers 409 and the round ends.
 */
import { commandAnnotations } from '@teal/rollouts-common';
import type { Write } from '../decide/decision';
import { disown } from './disown';
import type { PerformContext, WriteOf } from './write';
import { writeRouteTraffic, writeRouteWithdrawn } from './writeRoute';
import { removeAnnotations, writeFinalizer } from './writeRollout';
import {
  deleteCanaryService,
  writeCanaryService,
  writePin,
} from './writeTraffic';
import {
  restoreReplicaSet,
  scaleReplicaSet,
  writeWorkload,
} from './writeWorkload';

const performers: {
  readonly [K in Write['kind']]: (
    context: PerformContext,
    write: WriteOf<K>,
  ) => Promise<void>;
} = {
  finalizer: (context, { present }) => writeFinalizer(context, present),
  removeCommands: (context, { commands }) =>
    removeAnnotations(
      context,
      commands.map(it => commandAnnotations[it]),
    ),
  workload: (context, { change }) => writeWorkload(context, change),
  scaleReplicaSet,
  restoreReplicaSet,
  pinService: (context, { hash }) => writePin(context, hash),
  canaryService: (context, { hash }) => writeCanaryService(context, hash),
  deleteCanaryService,
  routeTraffic: (context, { route, traffic }) =>
    writeRouteTraffic(context, route, traffic),
  withdrawRoute: (context, { route }) => writeRouteWithdrawn(context, route),
  disown: (context, { object }) => disown(context, object),
};

/** Performs one write. */
export async function perform(
  context: PerformContext,
  write: Write,
): Promise<void> {
  // Each entry takes the write of its own kind; TypeScript can't see that the key and the value belong together.
  const performer = performers[write.kind] as (
    context: PerformContext,
    write: Write,
  ) => Promise<void>;
  await performer(context, write);
}

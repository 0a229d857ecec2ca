// SPDX-License-Identifier: Apache-2.0

/**
 * Abort, failed batch (e2): traffic goes back to the stable version in one
 * round; pods and template stay as they are, so that people can look around
 * and GitOps sees no drift. It waits for nothing but the data plane (I8).
 */
import { enterState } from './memory';
import type { Outcome } from './outcome';
import {
  applied,
  patienceEnds,
  rememberTraffic,
  trafficNames,
  writesFor,
} from './share';
import type { Situation } from './situation';
import { upkeep } from './upkeep';

/** The release was aborted or has failed. */
export function goBack(before: Situation): Outcome {
  const { now, held } = before;
  const writes = writesFor(before, 0);
  const asks = writes.length > 0;
  const followed = !asks && applied(before);
  const seen = followed ? 'applied' : 'pending';
  const memory = enterState(
    rememberTraffic(before.memory, {
      weight: 0,
      is: asks ? 'asked' : seen,
      now,
    }),
    'Routing',
    now,
  );
  const situation: Situation = { ...before, memory };
  const going = `release ${
    situation.releaseId
  }: all traffic goes back to the stable version: ${trafficNames(situation)}`;
  const why = memory.release?.reason ?? 'it was aborted';
  if (writes.length > 0) {
    return {
      phase: 'RollingBack',
      message: going,
      writes,
      notes: [
        {
          type: 'Warning',
          reason: 'TrafficGoesBack',
          message: `release ${situation.releaseId}: ${why}`,
        },
      ],
      memory,
    };
  }
  const patience = patienceEnds(situation, memory);
  const sincePatience = !followed && now < patience;
  return {
    phase: sincePatience ? 'RollingBack' : 'RolledBack',
    message: sincePatience ? going : rolledBackMessage(situation, why),
    writes: held ? [] : upkeep(situation),
    notes: [],
    memory,
    requeueAt: sincePatience ? patience : undefined,
    stalled: sincePatience ? undefined : 'RolledBack',
  };
}

function rolledBackMessage(
  { releaseId, canary, held, observation }: Situation,
  why: string,
): string {
  const missing = observation.service
    ? ''
    : ` (Service ${observation.rollout.spec.traffic.service} doesn't exist)`;
  const pods = held
    ? 'its template is held'
    : `its ${canary?.replicas ?? 0} pods stay`;
  return `release ${releaseId}: all traffic is on the stable version${missing}, ${pods} until a retry, a rollback or another template; ${why}`;
}

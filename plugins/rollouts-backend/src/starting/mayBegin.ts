// SPDX-License-Identifier: Apache-2.0
/** Whether a release can begin on a workload as it is now; pure. */
import type { ReleaseMethod, Rollout } from '@teal/rollouts-common';
import { scheduleAt, workloadMarks } from '@teal/rollouts-common';
import { releaseNow } from '../api/applicable';
import { InvalidFieldError } from '../api/errors';
import { ReleaseRefusedError } from './ReleaseRefusedError';
import type { Workload } from './workload';

/** A Rollout that leaves its workload alone has no say. */
export function methodOf(rollout: Rollout | undefined): ReleaseMethod {
  return rollout && !rollout.spec.disabled ? 'rollout' : 'rolling';
}

/**
 * @returns sentences that a person should know before: nothing refuses, but not all is plain.
 * @throws ReleaseRefusedError
 */
export function mayBegin(options: {
  readonly workload: Workload;
  readonly kind: string;
  readonly rollout: Rollout | undefined;
  readonly supersede: boolean;
  /** What the caller expects. */
  readonly method?: ReleaseMethod;
  /** Milliseconds since the epoch. */
  readonly now: number;
}): string[] {
  const { workload, kind, rollout, supersede, now } = options;
  assertWhole(workload, kind);
  assertMethod(options);
  if (!rollout || methodOf(rollout) === 'rolling') {
    assertNative(workload, kind);
    return [];
  }
  const { name } = workload.metadata;
  const { metadata, spec, status } = rollout;
  if (!isGated(workload)) {
    throw new ReleaseRefusedError(
      `Rollout ${
        metadata.name
      } doesn't guard ${name} yet, so the new version would go out unguarded: ${
        status?.message ?? 'its controller has not looked at it'
      }`,
      { now: releaseNow(rollout) },
    );
  }
  const running = workload.metadata.annotations?.[workloadMarks.release];
  if (running && status?.phase !== 'RolledBack' && !supersede) {
    throw new ReleaseRefusedError(
      `release ${running} of ${name} is under way (${
        status?.message ?? status?.phase ?? 'just begun'
      }); finish it or roll it back first, or let this one take its place`,
      { now: releaseNow(rollout), remedy: 'supersede' },
    );
  }
  const schedule = scheduleAt(spec.schedule, now);
  return [
    ...(running && supersede
      ? [
          `takes the place of release ${running}: all requests go back to the stable version first, then this one starts at step 1`,
        ]
      : []),
    ...(schedule.open
      ? []
      : [`${schedule.sentence}; until then the release waits`]),
    ...(spec.paused
      ? [
          `spec.paused of Rollout ${metadata.name} is set: the release waits until its author removes it`,
        ]
      : []),
  ];
}

function assertWhole({ metadata }: Workload, kind: string): void {
  if (metadata.deletionTimestamp) {
    throw new ReleaseRefusedError(`${kind} ${metadata.name} is being deleted`);
  }
}

function assertMethod({
  workload,
  kind,
  rollout,
  method,
}: Parameters<typeof mayBegin>[0]): void {
  const is = methodOf(rollout);
  if (method === undefined || method === is) return;
  const name = `${kind} ${workload.metadata.name}`;
  throw new InvalidFieldError(
    'method',
    is === 'rollout'
      ? `is rolling, and ${name} has the Rollout ${rollout?.metadata.name}, whose gate and steps nothing goes around; disable that Rollout first`
      : `is rollout, and ${name} has no Rollout that is switched on; make one, or leave the method out`,
  );
}

/** What would keep Kubernetes from bringing the pods out by itself. */
function assertNative(workload: Workload, kind: string): void {
  const { metadata, spec } = workload;
  if (isGated(workload)) {
    throw new ReleaseRefusedError(
      `${kind} ${metadata.name} carries the gate's label, but no Rollout lets its new pods in; make its Rollout again, or take the label ${workloadMarks.gatedLabel} off`,
    );
  }
  if (spec.paused) {
    throw new ReleaseRefusedError(
      `${kind} ${metadata.name} is paused, so no new pod would come; run kubectl rollout resume first`,
    );
  }
  if (spec.updateStrategy?.type === 'OnDelete') {
    throw new ReleaseRefusedError(
      `${kind} ${metadata.name} has the update strategy OnDelete, so no new pod would come by itself; use RollingUpdate`,
    );
  }
}

function isGated({ metadata }: Workload): boolean {
  return metadata.labels?.[workloadMarks.gatedLabel] === 'true';
}

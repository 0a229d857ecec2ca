// SPDX-License-Identifier: Apache-2.0
/**
 * The gate (DESIGN §2): a change of the pod template of a labelled Deployment
 * is stored, but held: paused, the user's own values saved in annotations, and
 * a marker in the template, so that nothing moves until the controller lets it
 * in. With the guard it is one answer, because a second one would be shown the
 * first one's result as the user's wish. The same rule as
 * manifests/gate-policy.yaml; it gives the same result when it meets its own
 * work again.
 */
import { ABSENT, HELD_MARKER, workloadMarks } from '@teal/rollouts-common';
import type { JsonPatchOperation } from '../../controller/kubeApi';
import {
  compare,
  Comparison,
  originals,
  putsBack,
  workingValues,
} from './guard';
import {
  AdmissionRequest,
  Answer,
  mapPatch,
  refused,
  UNCHANGED,
} from './review';
import type { Texts } from './review';
import { isTakenOut, Workload } from './workload';
import { isController, isPortal } from './writer';

/**
 * Judges an update of a labelled Deployment.
 *
 * @param accounts - API users whose writes as `teal-controller` are the controller's, and as `teal-portal` those of a person whom they name
 */
export function gate(
  request: AdmissionRequest<Workload>,
  accounts: readonly string[],
): Answer {
  const { object: now, oldObject: old, userInfo } = request;
  if (!old || isTakenOut(now)) return UNCHANGED;
  const refusal = toZero(old, now);
  if (refusal) return refused(refusal);
  if (isController(request, accounts)) return UNCHANGED;
  const comparison = compare(old, now);
  const byPortal = isPortal(request, accounts);
  const author =
    (byPortal && now.metadata.annotations?.[workloadMarks.changedBy]) ||
    userInfo.username;
  const marks = {
    ...wantedMarks(comparison, now, author),
    ...choices(comparison, byPortal),
  };
  return {
    allowed: true,
    patch: [
      ...mapPatch('/metadata/labels', now.metadata.labels, {
        [workloadMarks.gatedLabel]: 'true',
      }),
      ...mapPatch('/metadata/annotations', now.metadata.annotations, marks),
      ...mapPatch(
        '/spec/template/metadata/annotations',
        now.spec.template.metadata?.annotations,
        { [HELD_MARKER]: marker(comparison, old) },
      ),
      ...pause(comparison),
      ...workingValues(comparison, old),
    ],
    warnings: warnings(comparison, marks, now.metadata.name),
  };
}

/** Scaling to 0 and back would bring up only the new version: an outage for whoever is sent to the stable one. */
function toZero(old: Workload, now: Workload): string | undefined {
  const release = old.metadata.annotations?.[workloadMarks.release];
  if (release === undefined) return undefined;
  if (now.spec.replicas !== 0 || old.spec.replicas === 0) return undefined;
  return scaledToZero(now.metadata.name, release);
}

/** Why a workload under release can't be scaled to 0. */
export function scaledToZero(name: string, release: string): string {
  return (
    `Deployment ${name} can not be scaled to 0 while release ${release} is under way: ` +
    'its stable version would not come back. Finish the release or roll it back first'
  );
}

/** What the annotations of the release have to say afterwards; `''`: absent, as all of them are at rest. */
function wantedMarks(
  comparison: Comparison,
  now: Workload,
  author: string,
): Texts {
  const { before, id, templateChanged } = comparison;
  const kept = (mark: string) => before[mark] ?? '';
  return {
    ...originals(comparison, now),
    [workloadMarks.guarded]: putsBack(comparison)
      ? id
      : kept(workloadMarks.guarded),
    [workloadMarks.stableHash]: kept(workloadMarks.stableHash),
    [workloadMarks.release]: templateChanged ? id : kept(workloadMarks.release),
    [workloadMarks.changedBy]: templateChanged
      ? author
      : kept(workloadMarks.changedBy),
  };
}

/**
 * Steps and time-out of one release come with its template from the portal alone;
 * with anybody else's they are `none`: taken away here they would stay in the
 * portal's managedFields, which the end of the release clears.
 */
function choices(
  { before, after, templateChanged, inRelease }: Comparison,
  byPortal: boolean,
): Texts {
  const value = (mark: string) => {
    if (templateChanged && byPortal) return after[mark] ?? '';
    if (templateChanged) return mark in before ? ABSENT : '';
    return (inRelease && before[mark]) || '';
  };
  return {
    [workloadMarks.releaseSteps]: value(workloadMarks.releaseSteps),
    [workloadMarks.releaseTimeout]: value(workloadMarks.releaseTimeout),
  };
}

function marker({ templateChanged, inRelease, id }: Comparison, old: Workload) {
  if (templateChanged) return id;
  const before = old.spec.template.metadata?.annotations ?? {};
  return inRelease ? before[HELD_MARKER] ?? '' : '';
}

function pause(comparison: Comparison): JsonPatchOperation[] {
  const { templateChanged, pauseChanged, pausedBefore } = comparison;
  if (!templateChanged && !pauseChanged) return [];
  const value = templateChanged || pausedBefore;
  return [{ op: 'add', path: '/spec/paused', value }];
}

/** Nothing failed, but what is stored isn't what was sent. */
function warnings(
  { before }: Comparison,
  marks: Texts,
  name: string,
): string[] {
  const release = marks[workloadMarks.release];
  const guarded = marks[workloadMarks.guarded];
  return [
    ...(release && release !== before[workloadMarks.release]
      ? [
          `stored, nothing failed: the new pod template of ${name} is held as release ${release}, and its Rollout brings it out step by step`,
        ]
      : []),
    ...(guarded && guarded !== before[workloadMarks.guarded]
      ? [
          `stored, nothing failed: release ${release} of ${name} owns paused, minReadySeconds, progressDeadlineSeconds and strategy until it ends; ` +
            'what was sent is kept in its rollouts.teal.dev/original-* annotations and written back then',
        ]
      : []),
  ];
}

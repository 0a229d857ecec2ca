// SPDX-License-Identifier: Apache-2.0
/** A request -> the annotations that tell the controller (I9: each is bound to the release). */
import type {
  RolloutActionName,
  RolloutActionRequest,
} from '@teal/rollouts-common';
import {
  approveText,
  commandAnnotations as names,
} from '@teal/rollouts-common';

/** Annotations to write; null removes one (RFC 7396). */
export type AnnotationPatch = Readonly<Record<string, string | null>>;

const commands: Record<
  RolloutActionName,
  (request: RolloutActionRequest) => AnnotationPatch
> = {
  promote: ({ release, step }) => ({ [names.promote]: `${release}/${step}` }),
  'promote-full': ({ release }) => ({ [names.promote]: `${release}/full` }),
  hold: ({ release }) => ({ [names.hold]: release }),
  resume: () => ({ [names.hold]: null }),
  abort: ({ release }) => ({ [names.abort]: release }),
  rollback: ({ release }) => ({ [names.rollback]: release }),
  retry: ({ release }) => ({ [names.retry]: release }),
  adjust: ({ release, step, traffic }) => ({
    [names.adjust]: JSON.stringify({ release, step, traffic }),
  }),
  approve: ({ release, gate = '', step }) => ({
    [names.approve]: approveText({ release, gate, step }),
  }),
};

/**
 * The annotations of a command, with who gave it and why. A reason of an earlier
 * command goes when this one has none.
 *
 * @example promote of step 2 of g7 by user:default/dora: `promote: "g7/2"`, `actor: "user:default/dora"`, `reason` removed.
 */
export function commandPatch(
  request: RolloutActionRequest,
  actor: string,
): AnnotationPatch {
  return {
    ...commands[request.action](request),
    [names.actor]: actor,
    [names.reason]: request.reason?.trim() || null,
  };
}

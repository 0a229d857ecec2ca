// SPDX-License-Identifier: Apache-2.0
import type {
  RolloutActionName,
  RolloutActionRequest,
  RolloutView,
} from '@teal/rollouts-common';
import type { Translate } from '../translation';

/**
 * Something a person can do to a release. Buttons, dialog and menus all go
 * through this one object.
 */
export interface RolloutAction {
  readonly name: RolloutActionName;
  /** `primary` moves forward, `danger` takes something away. */
  readonly weight: 'primary' | 'plain' | 'danger';
  label(t: Translate): string;
  title(view: RolloutView, t: Translate): string;
  /** What will happen, in order; one sentence each. */
  consequences(view: RolloutView, t: Translate): readonly string[];
  /** Requests begin to be copied, which a person should have thought about. Absent: never. */
  startsCopies?(view: RolloutView): boolean;
  /** Bound to what the person saw, so that a late click can't act on something else. */
  request(view: RolloutView): RolloutActionRequest;
}

/** The release of which a request speaks; that there is one is asked first. */
export function releaseId(view: RolloutView): string {
  return view.rollout.status?.release?.id ?? '';
}

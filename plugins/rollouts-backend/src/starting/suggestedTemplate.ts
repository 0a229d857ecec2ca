// SPDX-License-Identifier: Apache-2.0
import type {
  BaseConfiguration,
  ReleaseRecord,
  TemplateRef,
} from '@teal/rollouts-common';

/**
 * The base configuration's is what its keeper wants releases to be made by, in the
 * version that is pinned there. Else it is the one of the last release, in the
 * version that its file has now: services follow their template.
 */
export function suggestedTemplate(
  base: Pick<BaseConfiguration, 'template'>,
  last: Pick<ReleaseRecord, 'template'> | undefined,
): TemplateRef | undefined {
  return base.template ?? (last?.template && { id: last.template.id });
}

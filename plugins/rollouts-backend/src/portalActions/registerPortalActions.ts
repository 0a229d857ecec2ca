// SPDX-License-Identifier: Apache-2.0
/** The actions that Teal offers to the Backstage CLI, to templates and to assistants: one line each. */
import { registerCommands } from './commands';
import { registerExplainRollout } from './explainRollout';
import { registerListRollouts } from './listRollouts';
import type { PortalActionParts } from './PortalAction';
import { registerStartRelease } from './startRelease';

/** Their ids begin with `rollouts:`. */
export function registerPortalActions(parts: PortalActionParts): void {
  registerListRollouts(parts);
  registerExplainRollout(parts);
  registerCommands(parts);
  registerStartRelease(parts);
}

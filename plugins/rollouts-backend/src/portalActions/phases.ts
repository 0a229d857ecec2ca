// SPDX-License-Identifier: Apache-2.0
import type { Phase } from '@teal/rollouts-common';

const all: Record<Phase, true> = {
  Pending: true,
  Healthy: true,
  Progressing: true,
  Paused: true,
  RollingBack: true,
  RolledBack: true,
  Finalizing: true,
  Degraded: true,
  Disabled: true,
};

/** Every phase, for the schema of an input. */
export const PHASES = Object.keys(all) as [Phase, ...Phase[]];

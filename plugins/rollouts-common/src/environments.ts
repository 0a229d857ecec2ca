// SPDX-License-Identifier: Apache-2.0
import type { EnvironmentLabel } from './releases';

/** An entry of `rollouts.environments`: `GET /environments`. */
export interface EnvironmentView {
  name: string;
  label?: EnvironmentLabel;
  cluster: string;
  /** Absent: every namespace of the cluster. */
  namespaces?: string[];
  /** Whoever began a release there may not let it go on. */
  fourEyes: boolean;
}

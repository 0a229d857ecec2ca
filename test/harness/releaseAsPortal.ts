// SPDX-License-Identifier: Apache-2.0
import type { RolloutStep } from '@teal/rollouts-common';
import { workloadMarks } from '@teal/rollouts-common';
import { imageOf } from './manifests';
import type { Teal } from './Teal';

/** The account of manifests/rbac.yaml, by which the portal writes. */
const ACCOUNT = 'system:serviceaccount:teal-system:teal-controller';

/** A new version with what a person chose in the portal for this release alone, in the one write by which the portal releases. */
export async function releaseAsPortal(
  teal: Teal,
  version: string,
  chosen: {
    readonly steps?: readonly RolloutStep[];
    readonly timeoutSeconds?: number;
  },
): Promise<void> {
  const { steps, timeoutSeconds } = chosen;
  const patch = {
    metadata: {
      annotations: {
        [workloadMarks.changedBy]: 'user:default/dora',
        ...(steps && { [workloadMarks.releaseSteps]: JSON.stringify(steps) }),
        ...(timeoutSeconds !== undefined && {
          [workloadMarks.releaseTimeout]: `${timeoutSeconds}`,
        }),
      },
    },
    spec: {
      template: {
        spec: { containers: [{ name: 'shop', image: imageOf(version) }] },
      },
    },
  };
  await teal.kubectl.ok([
    ...['patch', 'deployment', teal.name, '--type=strategic'],
    ...['--patch', JSON.stringify(patch)],
    ...[`--as=${ACCOUNT}`, '--field-manager=teal-portal'],
  ]);
}

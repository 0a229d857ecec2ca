// SPDX-License-Identifier: Apache-2.0
/** Who writes: the controller, the portal, an autoscaler, or anybody else. The policies say the same in CEL. */
import { FIELD_MANAGER } from '@teal/rollouts-common';
import type { AdmissionRequest } from './review';

/** Field manager of the commands that the portal writes for who is signed in. */
const PORTAL_FIELD_MANAGER = 'teal-portal';

/** Kubernetes' own autoscaler, with and without an account for each controller, and KEDA, which scales to 0 by itself. */
const AUTOSCALERS: readonly string[] = [
  'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  'system:kube-controller-manager',
  'system:serviceaccount:keda:keda-operator',
];

/** The field manager tells it from a person with the same account; the account keeps others from borrowing the name. */
export function isController(
  { options, userInfo }: AdmissionRequest,
  accounts: readonly string[],
): boolean {
  return (
    options?.fieldManager === FIELD_MANAGER &&
    accounts.includes(userInfo.username)
  );
}

/** Only these may say in whose name a command is given. */
export function isPortal(
  request: AdmissionRequest,
  accounts: readonly string[],
): boolean {
  const { options, userInfo } = request;
  return (
    isController(request, accounts) ||
    (options?.fieldManager === PORTAL_FIELD_MANAGER &&
      accounts.includes(userInfo.username))
  );
}

export function isAutoscaler({ userInfo }: AdmissionRequest): boolean {
  return AUTOSCALERS.includes(userInfo.username);
}

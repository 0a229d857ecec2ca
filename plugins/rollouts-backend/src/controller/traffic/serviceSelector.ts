// SPDX-License-Identifier: Apache-2.0
/** Which version the stable Service selects: its selector pinned to one pod-template-hash. Pure. */
import { POD_TEMPLATE_HASH } from '@teal/rollouts-common';
import type { TrimmedService } from '../trimTraffic';

/** Merge patch that sets or (null) removes the pin; the user's own keys stay. */
export function pinPatch(service: TrimmedService, hash: string | null): object {
  return {
    metadata: { resourceVersion: service.metadata.resourceVersion },
    spec: { selector: { [POD_TEMPLATE_HASH]: hash } },
  };
}

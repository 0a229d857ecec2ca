// SPDX-License-Identifier: Apache-2.0
import { useRouteRef } from '@backstage/core-plugin-api';
import { releaseRouteRef } from '../../routes';

/** The address of a release's page; undefined in a portal that doesn't mount the page of all Rollouts. */
export function useReleasePage(): ((id: string) => string) | undefined {
  try {
    const page = useRouteRef(releaseRouteRef);
    return id => page({ id });
  } catch {
    return undefined;
  }
}

// SPDX-License-Identifier: Apache-2.0
import { useApi } from '@backstage/frontend-plugin-api';
import type { EnvironmentView } from '@teal/rollouts-common';
import useAsync from 'react-use/lib/useAsync';
import { rolloutsApiRef } from '../api/rolloutsApiRef';

const NONE: readonly EnvironmentView[] = [];

/** The environments of the configuration; none until they are known, and where they can't be had. */
export function useEnvironments(): readonly EnvironmentView[] {
  const api = useApi(rolloutsApiRef);
  // A filter less; why the backend doesn't answer is told where its answer is missing.
  const { value } = useAsync(
    () => api.listEnvironments().catch(() => NONE),
    [api],
  );
  return value ?? NONE;
}

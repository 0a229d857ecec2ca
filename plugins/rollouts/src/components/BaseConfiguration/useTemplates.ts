// SPDX-License-Identifier: Apache-2.0
import { useApi } from '@backstage/frontend-plugin-api';
import type { DeploymentTemplateSummary } from '@teal/rollouts-common';
import useAsync from 'react-use/lib/useAsync';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';

const NONE: readonly DeploymentTemplateSummary[] = [];

/** The deployment templates that there are; none until they are known, and where they can't be had. */
export function useTemplates(): readonly DeploymentTemplateSummary[] {
  const api = useApi(rolloutsApiRef);
  // Whoever may not list them can still write down the id of one.
  const { value } = useAsync(
    () =>
      api.listTemplates().then(
        ({ items }) => items,
        () => NONE,
      ),
    [api],
  );
  return value ?? NONE;
}

// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { toastApiRef, useApiHolder } from '@backstage/frontend-plugin-api';
import { alertApiRef } from '@backstage/core-plugin-api';

const SHOWN_MS = 5_000;

/** Says that something went well: a toast, or an alert in portals of the old frontend system. */
export function useNotify(): (title: string, description: string) => void {
  const apis = useApiHolder();
  return useCallback(
    (title, description) => {
      const toasts = apis.get(toastApiRef);
      if (toasts) {
        toasts.post({
          title,
          description,
          status: 'success',
          timeout: SHOWN_MS,
        });
        return;
      }
      apis.get(alertApiRef)?.post({
        message: `${title}. ${description}`,
        severity: 'success',
        display: 'transient',
      });
    },
    [apis],
  );
}

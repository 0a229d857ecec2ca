// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type Refusal,
  refusalOf,
  type ServiceConfiguration,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';

/** The base configuration of a service as this page last heard of it. */
export interface ConfigurationNow {
  readonly value?: ServiceConfiguration;
  /** Why it can't be had. */
  readonly failure?: Refusal;
  /** Of the backend's answer to a change. */
  readonly take: (value: ServiceConfiguration) => void;
}

/** Asks once, when somebody wants to see it. */
export function useConfiguration(
  entityRef: string,
  wanted: boolean,
): ConfigurationNow {
  const api = useApi(rolloutsApiRef);
  const [state, setState] = useState<Omit<ConfigurationNow, 'take'>>({});
  useEffect(() => {
    if (!wanted) return undefined;
    const left = new AbortController();
    const { signal } = left;
    api.getConfiguration(entityRef, { signal }).then(
      value => {
        if (!signal.aborted) setState({ value });
      },
      error => {
        if (!signal.aborted) setState({ failure: refusalOf(error) });
      },
    );
    return () => left.abort();
  }, [api, entityRef, wanted]);
  const take = useCallback(
    (value: ServiceConfiguration) => setState({ value }),
    [],
  );
  return { ...state, take };
}

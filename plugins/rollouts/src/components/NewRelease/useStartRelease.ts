// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type NewRelease,
  type Refusal,
  refusalOf,
  type ReleaseRecord,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';

/** Begins a release. */
export function useStartRelease(onDone: (release: ReleaseRecord) => void) {
  const api = useApi(rolloutsApiRef);
  const [state, setState] = useState<'idle' | 'sending' | Refusal>('idle');
  const begin = async (request: Omit<NewRelease, 'dryRun'>) => {
    setState('sending');
    let release: ReleaseRecord;
    try {
      release = await api.startRelease(request);
    } catch (error) {
      setState(refusalOf(error));
      return;
    }
    onDone(release);
  };
  return { state, begin };
}

// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  type NewRelease,
  type Refusal,
  refusalOf,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { useNotify } from '../../live/useNotify';
import type { ReleaseTarget } from '../../model/releaseTarget';
import { rolloutsTranslationRef } from '../../translation';

/** Begins a release, and says so. */
export function useStartRelease(options: {
  name: string;
  target: ReleaseTarget;
  onDone: () => void;
}) {
  const { name, target, onDone } = options;
  const api = useApi(rolloutsApiRef);
  const notify = useNotify();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [state, setState] = useState<'idle' | 'sending' | Refusal>('idle');
  const begin = async (request: Omit<NewRelease, 'dryRun'>) => {
    setState('sending');
    try {
      await api.startRelease(request);
    } catch (error) {
      setState(refusalOf(error));
      return;
    }
    notify(
      t('newRelease.started', {
        name,
        place: target.environment?.name ?? target.namespace,
      }),
      t('newRelease.startedDetail'),
    );
    onDone();
  };
  return { state, begin };
}

// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  type NewRelease,
  type Refusal,
  refusalOf,
  type ReleaseRecord,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { useNotify } from '../../live/useNotify';
import { rolloutsTranslationRef } from '../../translation';

/** Begins a release, and says so. */
export function useStartRelease(options: {
  name: string;
  /** Where it begins, as people call it. */
  place: string;
  onDone: (release: ReleaseRecord) => void;
}) {
  const { name, place, onDone } = options;
  const api = useApi(rolloutsApiRef);
  const notify = useNotify();
  const { t } = useTranslationRef(rolloutsTranslationRef);
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
    notify(
      t('newRelease.started', { name, place }),
      t('newRelease.startedDetail'),
    );
    onDone(release);
  };
  return { state, begin };
}

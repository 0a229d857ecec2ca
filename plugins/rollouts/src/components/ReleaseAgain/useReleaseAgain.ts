// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type Refusal,
  refusalOf,
  type ReleaseOrigin,
  type ReleasePreview,
  type ReleaseRecord,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import type { Accepted } from '../ChangesPreview/Remedies';

/** What stands between a person and the release. */
export interface ReleaseAgainState {
  /** What it would change; undefined while the cluster is asked, or where it refused. */
  readonly preview?: ReleasePreview;
  readonly refusal?: Refusal;
  readonly sending: boolean;
  readonly send: (description: string) => void;
}

/** Asks the cluster what would change, and does it when the person agrees. */
export function useReleaseAgain(options: {
  readonly kind: ReleaseOrigin['kind'];
  readonly release: ReleaseRecord;
  /** What the person agreed to, so that it isn't refused. */
  readonly accepted: Accepted;
  readonly onStarted: (release: ReleaseRecord) => void;
}): ReleaseAgainState {
  const { kind, release, onStarted } = options;
  const { supersede = false, takeOver = false } = options.accepted;
  const api = useApi(rolloutsApiRef);
  const [state, setState] = useState<Omit<ReleaseAgainState, 'send'>>({
    sending: false,
  });
  const { id } = release;
  useEffect(() => {
    let current = true;
    const show = (next: Omit<ReleaseAgainState, 'send'>) => {
      if (current) setState(next);
    };
    show({ sending: false });
    api
      .previewAgain(id, kind === 'RollBack' ? 'rollback' : 'rerelease', {
        supersede,
        takeOver,
      })
      .then(preview => show({ sending: false, preview }))
      .catch(error => show({ sending: false, refusal: refusalOf(error) }));
    return () => {
      current = false;
    };
  }, [api, id, kind, supersede, takeOver]);
  const send = async (description: string) => {
    setState(({ preview }) => ({ preview, sending: true }));
    const asked = {
      supersede,
      takeOver,
      ...(description.trim() && { description: description.trim() }),
    };
    try {
      onStarted(
        await (kind === 'RollBack'
          ? api.rollBackTo(id, asked)
          : api.rerelease(id, asked)),
      );
    } catch (error) {
      setState(({ preview }) => ({
        preview,
        sending: false,
        refusal: refusalOf(error),
      }));
    }
  };
  return { ...state, send: description => void send(description) };
}

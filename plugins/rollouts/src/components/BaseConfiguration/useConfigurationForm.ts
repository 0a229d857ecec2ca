// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type BaseConfiguration,
  type Refusal,
  refusalOf,
  type ServiceConfiguration,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import {
  type ConfigurationDraft,
  configurationOf,
  draftOf,
  rebased,
} from '../../model/configurationDraft';

/** A base configuration while a person changes it. */
export interface ConfigurationForm {
  readonly draft: ConfigurationDraft;
  /** What is stored, as far as the person has seen. */
  readonly stored: ConfigurationDraft;
  readonly change: (changed: Partial<ConfigurationDraft>) => void;
  readonly state: 'idle' | 'sending' | Refusal;
  /** Resolves with what holds then; undefined: it was refused. */
  readonly save: (reason: string) => Promise<ServiceConfiguration | undefined>;
  /** Asks for what somebody else stored meanwhile, and puts the person's own edits on top. */
  readonly takeNewer: () => Promise<ServiceConfiguration | undefined>;
}

/** Bound to the state that the person saw: another one that holds is a conflict, never overwritten. */
export function useConfigurationForm(
  first: ServiceConfiguration,
  beginWith: BaseConfiguration,
): ConfigurationForm {
  const api = useApi(rolloutsApiRef);
  const [seen, setSeen] = useState(first);
  const [draft, setDraft] = useState(() => draftOf(beginWith));
  const [state, setState] = useState<ConfigurationForm['state']>('idle');
  const stored = draftOf(seen.stored ?? {});
  const answer = async (asked: Promise<ServiceConfiguration>) => {
    setState('sending');
    try {
      const value = await asked;
      setState('idle');
      return value;
    } catch (error) {
      setState(refusalOf(error));
      return undefined;
    }
  };
  return {
    draft,
    stored,
    state,
    change: changed => setDraft(now => ({ ...now, ...changed })),
    save: reason =>
      answer(
        api.putConfiguration({
          entityRef: seen.entityRef,
          configuration: configurationOf(draft),
          number: seen.number,
          reason: reason.trim() || undefined,
        }),
      ),
    takeNewer: async () => {
      const newer = await answer(api.getConfiguration(seen.entityRef));
      if (newer) {
        const theirs = draftOf(newer.stored ?? {});
        setDraft(rebased({ base: stored, mine: draft, theirs }));
        setSeen(newer);
      }
      return newer;
    },
  };
}

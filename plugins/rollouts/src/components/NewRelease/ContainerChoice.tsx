// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Answer } from '../../live/useAnswer';
import type { ReleaseDraft, StartingPoint } from '../../model/releaseDraft';
import { rolloutsTranslationRef } from '../../translation';
import { Choice } from '../AdjustTraffic/Choice';

/** Whose image changes, of a pod with several containers. */
export function ContainerChoice(props: {
  start: Answer<StartingPoint>;
  draft: ReleaseDraft;
  onChange: (part: Partial<ReleaseDraft>) => void;
}) {
  const { start, draft, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const containers = start.value?.prefill.containers ?? [];
  if (containers.length < 2) return null;
  return (
    <Choice
      label={t('newRelease.container')}
      value={draft.container ?? ''}
      choices={[
        ...(draft.container
          ? []
          : [{ value: '', label: t('newRelease.noContainer') }]),
        ...containers.map(({ name, image }) => ({
          value: name,
          label: t('newRelease.containerRuns', { name, image }),
        })),
      ]}
      onChange={container => onChange({ container, chosen: undefined })}
    />
  );
}

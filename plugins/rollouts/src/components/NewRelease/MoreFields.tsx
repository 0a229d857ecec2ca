// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Refusal } from '@teal/rollouts-common';
import type { Answer } from '../../live/useAnswer';
import type { ReleaseDraft, StartingPoint } from '../../model/releaseDraft';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { ParameterFields } from './ParameterFields';
import { StrategySection } from './StrategySection';
import { TemplateFields } from './TemplateFields';
import { TimeoutField } from './TimeoutField';

/** What most releases leave as the last one had it: steps, time-out and parameters. */
export function MoreFields(props: {
  start: Answer<StartingPoint>;
  draft: ReleaseDraft;
  /** What the backend said of the parameters. */
  refusal: Refusal | undefined;
  onChange: (part: Partial<ReleaseDraft>) => void;
}) {
  const { start, draft, refusal, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (start.refusal) {
    return (
      <Notice tone="waiting" role="status" title={t('newRelease.noStart')}>
        {start.refusal.message}
      </Notice>
    );
  }
  if (!start.value) return null;
  const { prefill, presets } = start.value;
  return (
    <>
      {prefill.method === 'rollout' && (
        <StrategySection
          strategy={draft.strategy}
          presets={presets}
          rolloutSteps={prefill.rolloutSteps ?? []}
          onChange={strategy => onChange({ strategy })}
        />
      )}
      <TimeoutField
        method={prefill.method}
        minutes={draft.timeout}
        onChange={timeout => onChange({ timeout })}
      />
      {draft.template ? (
        <TemplateFields
          template={draft.template}
          refusal={refusal}
          onChange={template => onChange({ template })}
        />
      ) : (
        <ParameterFields
          parameters={draft.parameters}
          onChange={parameters => onChange({ parameters })}
        />
      )}
    </>
  );
}

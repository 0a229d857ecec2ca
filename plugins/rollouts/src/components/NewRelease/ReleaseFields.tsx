// SPDX-License-Identifier: Apache-2.0
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleasePreview } from '@teal/rollouts-common';
import type { Answer } from '../../live/useAnswer';
import {
  hasProblems,
  lacksVersion,
  type ReleaseDraft,
  type StartingPoint,
} from '../../model/releaseDraft';
import type { ReleaseTarget } from '../../model/releaseTarget';
import { rolloutsTranslationRef } from '../../translation';
import { ContainerChoice } from './ContainerChoice';
import { DescriptionField } from './DescriptionField';
import { MoreFields } from './MoreFields';
import { PreviewSection } from './PreviewSection';
import { Section } from './Section';
import { TemplateChoice } from './TemplateChoice';
import { VersionChoice } from './VersionChoice';

/** What a person says of the release, and what would come of it. */
export function ReleaseFields(props: {
  target: ReleaseTarget;
  start: Answer<StartingPoint>;
  draft: ReleaseDraft;
  preview: Answer<ReleasePreview>;
  onChange: (part: Partial<ReleaseDraft>) => void;
}) {
  const { target, start, draft, preview, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <TemplateChoice
        start={start.value}
        chosen={draft.template}
        onChange={onChange}
      />
      <Section title={t('newRelease.version')}>
        {draft.template?.takesImage === false ? (
          <Typography variant="body2">{t('newRelease.ownImage')}</Typography>
        ) : (
          <>
            <ContainerChoice start={start} draft={draft} onChange={onChange} />
            <VersionChoice
              key={target.key}
              target={target}
              container={draft.container}
              chosen={draft.chosen}
              onChoose={chosen =>
                onChange({ chosen, supersede: false, restart: false })
              }
            />
          </>
        )}
      </Section>
      <DescriptionField
        label={t('newRelease.description')}
        help={t('newRelease.descriptionHelp')}
        value={draft.description}
        onChange={description => onChange({ description })}
      />
      <MoreFields
        start={start}
        draft={draft}
        refusal={preview.refusal}
        onChange={onChange}
      />
      {!lacksVersion(draft) && !hasProblems(draft) && (
        <PreviewSection
          target={target}
          presets={start.value?.presets ?? []}
          preview={preview}
          draft={draft}
          onChange={onChange}
        />
      )}
    </>
  );
}

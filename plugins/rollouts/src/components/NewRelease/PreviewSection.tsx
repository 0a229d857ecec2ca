// SPDX-License-Identifier: Apache-2.0
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PresetView, ReleasePreview } from '@teal/rollouts-common';
import type { Answer } from '../../live/useAnswer';
import { type ReleaseDraft, stepsOfStrategy } from '../../model/releaseDraft';
import { plannedView, type ReleaseTarget } from '../../model/releaseTarget';
import { rolloutsTranslationRef } from '../../translation';
import { BatchRail } from '../BatchRail/BatchRail';
import { ChangesPreview } from '../ChangesPreview/ChangesPreview';
import { Remedies } from '../ChangesPreview/Remedies';
import { Section } from './Section';
import { WavePreviews } from './WavePreviews';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2) },
  busy: { height: 4 },
}));

interface PreviewSectionProps {
  target: ReleaseTarget;
  presets: readonly PresetView[];
  preview: Answer<ReleasePreview>;
  draft: ReleaseDraft;
  onChange: (part: Partial<ReleaseDraft>) => void;
}

/** The steps that will be gone through and the fields that will change, or why it can't begin as it is. */
export function PreviewSection(props: PreviewSectionProps) {
  const { target, presets, preview, draft, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { value, refusal, asking } = preview;
  return (
    <Section title={t('newRelease.whatHappens')}>
      <div className={classes.busy}>
        {asking && <LinearProgress aria-label={t('newRelease.asking')} />}
      </div>
      <div className={classes.root} aria-busy={asking}>
        <Remedies refusal={refusal} accepted={draft} onChange={onChange} />
        {value && (
          <>
            {target.view ? (
              <BatchRail
                view={plannedView(
                  target.view,
                  value.steps ?? stepsOfStrategy(draft.strategy, presets),
                )}
              />
            ) : (
              <Typography variant="body2">{t('newRelease.rolling')}</Typography>
            )}
            <ChangesPreview changes={value.changes} warnings={value.warnings} />
            <WavePreviews waves={value.waves ?? []} />
          </>
        )}
      </div>
    </Section>
  );
}

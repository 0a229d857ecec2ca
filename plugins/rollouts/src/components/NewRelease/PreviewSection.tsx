// SPDX-License-Identifier: Apache-2.0
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  PresetView,
  Refusal,
  ReleasePreview,
} from '@teal/rollouts-common';
import type { Answer } from '../../live/useAnswer';
import { type ReleaseDraft, stepsOfStrategy } from '../../model/releaseDraft';
import { plannedView, type ReleaseTarget } from '../../model/releaseTarget';
import { rolloutsTranslationRef } from '../../translation';
import { BatchRail } from '../BatchRail/BatchRail';
import { ChangesPreview } from '../ChangesPreview/ChangesPreview';
import { Notice } from '../Notice/Notice';
import { Refused } from '../Refused/Refused';
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
        <Remedies draft={draft} refusal={refusal} onChange={onChange} />
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

/** What would make a refused release pass is offered; what was accepted can be taken back. */
function Remedies(props: {
  draft: ReleaseDraft;
  refusal: Refusal | undefined;
  onChange: PreviewSectionProps['onChange'];
}) {
  const { draft, refusal, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const remedy = refusal?.kind === 'conflict' ? refusal.remedy : undefined;
  return (
    <>
      {refusal && !remedy && <Refused refusal={refusal} />}
      {refusal && remedy && (
        <Notice tone="waiting" role="alert">
          {refusal.message}
        </Notice>
      )}
      {(['supersede', 'restart', 'takeOver'] as const)
        .filter(each => each === remedy || draft[each])
        .map(each => (
          <FormControlLabel
            key={each}
            label={t(`newRelease.${each}`)}
            control={
              <Checkbox
                color="primary"
                checked={draft[each]}
                onChange={event => onChange({ [each]: event.target.checked })}
              />
            }
          />
        ))}
    </>
  );
}

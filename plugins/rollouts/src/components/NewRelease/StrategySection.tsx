// SPDX-License-Identifier: Apache-2.0
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PresetView, RolloutStep } from '@teal/rollouts-common';
import type { ChosenStrategy } from '../../model/releaseDraft';
import { stepDraftsOf } from '../../model/stepDrafts';
import { rolloutsTranslationRef } from '../../translation';
import { Choice } from '../AdjustTraffic/Choice';
import { Section } from './Section';
import { StepEditor } from './StepEditor';

const OWN = 'own';
const ROLLOUT = 'rollout';
const PRESET = 'preset:';

const useStyles = makeStyles(theme => ({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
  },
  plain: { textTransform: 'none' },
}));

/** By which steps this release goes: the Rollout's, a preset's, or its own. */
export function StrategySection(props: {
  strategy: ChosenStrategy;
  presets: readonly PresetView[];
  /** The Rollout's own. */
  rolloutSteps: readonly RolloutStep[];
  onChange: (strategy: ChosenStrategy) => void;
}) {
  const { strategy, presets, rolloutSteps, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const preset =
    strategy.kind === 'preset'
      ? presets.find(({ name }) => name === strategy.name)
      : undefined;
  return (
    <Section title={t('newRelease.strategy')}>
      <div className={classes.row}>
        <Choice
          label={t('newRelease.goesBy')}
          value={valueOf(strategy)}
          choices={[
            { value: ROLLOUT, label: t('newRelease.asRollout') },
            ...presets.map(({ name }) => ({
              value: `${PRESET}${name}`,
              label: t('newRelease.asPreset', { preset: name }),
            })),
            ...(strategy.kind === 'own'
              ? [{ value: OWN, label: t('newRelease.asEdited') }]
              : []),
          ]}
          onChange={value => onChange(chosenBy(value, strategy))}
        />
        {strategy.kind !== 'own' && (
          <Button
            size="small"
            className={classes.plain}
            onClick={() =>
              onChange({
                kind: 'own',
                steps: stepDraftsOf(preset?.steps ?? rolloutSteps),
              })
            }
          >
            {t('newRelease.editSteps')}
          </Button>
        )}
      </div>
      {preset?.description && (
        <Typography variant="body2" color="textSecondary">
          {preset.description}
        </Typography>
      )}
      {strategy.kind === 'own' && (
        <StepEditor
          steps={strategy.steps}
          onChange={steps => onChange({ kind: 'own', steps })}
        />
      )}
    </Section>
  );
}

function valueOf(strategy: ChosenStrategy): string {
  return strategy.kind === 'preset'
    ? `${PRESET}${strategy.name}`
    : strategy.kind;
}

function chosenBy(value: string, before: ChosenStrategy): ChosenStrategy {
  if (value === ROLLOUT) return { kind: 'rollout' };
  return value === OWN
    ? before
    : { kind: 'preset', name: value.slice(PRESET.length) };
}

// SPDX-License-Identifier: Apache-2.0
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  furtherStep,
  MOST_STEPS,
  problemsOfSteps,
  type StepDraft,
} from '../../model/stepDrafts';
import { rolloutsTranslationRef } from '../../translation';
import { StepFields } from './StepFields';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: theme.spacing(1, 0), padding: 0 },
  plain: { textTransform: 'none' },
}));

/** The steps of this one release; the Rollout keeps its own. */
export function StepEditor(props: {
  steps: readonly StepDraft[];
  onChange: (steps: readonly StepDraft[]) => void;
}) {
  const { steps, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const problems = problemsOfSteps(steps);
  return (
    <div>
      <Typography variant="body2" color="textSecondary">
        {t('newRelease.editedHelp')}
      </Typography>
      <ol className={classes.list}>
        {steps.map((step, index) => (
          <StepFields
            key={step.id}
            step={step}
            number={index + 1}
            problems={problems}
            onChange={changed =>
              onChange(steps.map(it => (it.id === step.id ? changed : it)))
            }
            onRemove={
              steps.length > 1
                ? () => onChange(steps.filter(it => it.id !== step.id))
                : undefined
            }
          />
        ))}
      </ol>
      {steps.length < MOST_STEPS && (
        <Button
          size="small"
          className={classes.plain}
          onClick={() => onChange([...steps, furtherStep()])}
        >
          {t('newRelease.addStep')}
        </Button>
      )}
    </div>
  );
}

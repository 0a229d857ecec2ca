// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { railOf, type RailStage } from '../../model/rail';
import { rolloutsTranslationRef } from '../../translation';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';
import { EdgeCaption } from './EdgeCaption';
import { RailNode } from './RailNode';
import { StepCaption } from './StepCaption';

const useStyles = makeStyles(theme => ({
  scroll: {
    overflowX: 'auto',
    // Room for the focus ring and the pulse of the active node.
    padding: theme.spacing(1, 0.5),
    margin: theme.spacing(-1, -0.5),
  },
  title: { marginBottom: theme.spacing(1.5) },
  list: {
    display: 'flex',
    listStyle: 'none',
    margin: 0,
    padding: 0,
    minWidth: 'min-content',
  },
  step: { flex: '1 0 148px' },
  edge: { flex: '0 0 118px' },
  caption: {
    paddingRight: theme.spacing(2),
    paddingTop: theme.spacing(1),
    overflowWrap: 'anywhere',
  },
}));

/** The way of a release from the gate to the last old pod, one element a step. */
export function BatchRail(props: {
  view: RolloutView;
  /** Says over steps that are only planned that they are: they would look like a release. */
  titled?: boolean;
}) {
  const { view, titled } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const stages = railOf(view);
  const isPlan = stages.every(stage => stage.state === 'planned');
  const label = t(isPlan ? 'rail.plan' : 'rail.label');
  return (
    <ScrollRegion className={classes.scroll} label={label}>
      {titled && isPlan && (
        <Typography
          className={classes.title}
          variant="body2"
          color="textSecondary"
        >
          {label}
        </Typography>
      )}
      <ol className={classes.list}>
        {stages.map((stage, index) => (
          <li
            key={keyOfStage(stage)}
            className={stage.kind === 'step' ? classes.step : classes.edge}
            aria-current={isCurrent(stage) ? 'step' : undefined}
          >
            <RailNode
              state={stage.state}
              number={stage.kind === 'step' ? stage.number : undefined}
              isLast={index === stages.length - 1}
            />
            <div className={classes.caption}>
              {stage.kind === 'step' ? (
                <StepCaption step={stage} />
              ) : (
                <EdgeCaption stage={stage} />
              )}
            </div>
          </li>
        ))}
      </ol>
    </ScrollRegion>
  );
}

function keyOfStage(stage: RailStage): string {
  return stage.kind === 'step' ? `step-${stage.number}` : stage.kind;
}

function isCurrent(stage: RailStage): boolean {
  return ['active', 'paused', 'failed'].includes(stage.state);
}

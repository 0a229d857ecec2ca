// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Slider from '@material-ui/core/Slider';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { WeightBound } from '../../model/adjustment';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  row: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(4),
    // Room for the number above the thumb.
    padding: theme.spacing(2, 1, 0),
  },
  number: { flex: '0 0 88px' },
}));

/** Percent of requests, up to what the ready new pods can carry; the bound and its reason are below it. */
export function WeightSlider(props: {
  weight: number;
  /** The weight when the dialog was opened. */
  now: number;
  bound: WeightBound;
  /** 1-based. */
  step: number;
  onChange: (weight: number) => void;
}) {
  const { weight, now, bound, onChange } = props;
  const classes = useStyles();
  const inputId = useId();
  const reasonId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div>
      <Typography variant="subtitle2" component="p">
        {t('adjust.weight')}
      </Typography>
      <div className={classes.row}>
        <Slider
          value={weight}
          min={0}
          max={100}
          step={1}
          marks={[
            { value: now, label: `${now} %` },
            ...(bound.most === now
              ? []
              : [{ value: bound.most, label: `${bound.most} %` }]),
          ]}
          valueLabelDisplay="auto"
          aria-label={t('adjust.weight')}
          aria-describedby={reasonId}
          getAriaValueText={value => `${value} %`}
          onChange={(_, value) => onChange(within(Number(value), bound))}
        />
        <TextField
          className={classes.number}
          id={inputId}
          label={t('adjust.percent')}
          type="number"
          size="small"
          variant="outlined"
          value={weight}
          error={weight > bound.most}
          onChange={event =>
            onChange(within(Number(event.target.value), bound))
          }
          inputProps={{
            min: 0,
            max: bound.most,
            'aria-describedby': reasonId,
          }}
        />
      </div>
      <Typography id={reasonId} variant="body2" color="textSecondary">
        {t(boundText(bound), {
          most: String(bound.most),
          ready: String(bound.readyPods),
          replicas: String(bound.replicas),
          step: String(props.step),
        })}
      </Typography>
    </div>
  );
}

function boundText({ byStep, most }: WeightBound) {
  if (byStep) return 'adjust.boundByStep';
  return most === 100 ? 'adjust.boundAll' : 'adjust.bound';
}

/** The slider shows all of 0 to 100, so that the bound can be seen, and stops at it. */
function within(value: number, { most }: WeightBound): number {
  return Math.max(0, Math.min(most, Math.round(value)));
}

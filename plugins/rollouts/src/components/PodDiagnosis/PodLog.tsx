// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PodsOf } from '@teal/rollouts-common';
import {
  type LogChoice,
  type PodLogState,
  usePodLog,
} from '../../live/usePodLog';
import { SHOWN_LINES } from '../../model/logText';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { LogLines } from './LogLines';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    flex: 1,
    minHeight: 0,
  },
}));

/** One container's log. Give each choice of pod, container and `previous` a key of its own. */
export function PodLog(props: { of: PodsOf; choice: LogChoice }) {
  const { of, choice } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const log = usePodLog(of, choice);
  const { pod, container, previous } = choice;
  return (
    <div className={classes.root}>
      <Typography variant="caption" component="p" role="status">
        {standing(log, choice, t)}
        {log.log.cut &&
          ` ${t('diagnosis.cut', { lines: String(SHOWN_LINES) })}`}
      </Typography>
      <LogLines
        label={t(previous ? 'diagnosis.previousLines' : 'diagnosis.lines', {
          ...{ pod, container },
        })}
        text={log.log.text}
        empty={emptyText(log, choice, t)}
      />
    </div>
  );
}

function standing(
  { state, reason = '' }: PodLogState,
  { pod }: LogChoice,
  t: Translate,
): string {
  switch (state) {
    case 'live':
      return t('diagnosis.following');
    case 'still':
      return t('diagnosis.still');
    case 'over':
      return t('diagnosis.logOver');
    case 'notYet':
      return t('diagnosis.notYet');
    case 'failed':
      return t('logs.failed', { pod, reason });
    default:
      return t('logs.loading');
  }
}

function emptyText(
  { state }: PodLogState,
  { previous, follow }: LogChoice,
  t: Translate,
): string {
  if (state === 'still') return t('diagnosis.nothing');
  if (previous) return t('diagnosis.nothingBefore');
  return follow ? t('diagnosis.waitingForLog') : t('logs.loading');
}

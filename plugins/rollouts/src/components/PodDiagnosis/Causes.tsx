// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ContainerDiagnosis, PodDiagnosis } from '@teal/rollouts-common';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { Notice } from '../Notice/Notice';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(1) },
  name: { fontFamily: 'monospace' },
}));

/** Why a pod is not ready, in plain words, and how each of its containers stands. */
export function Causes({ diagnosis }: { diagnosis: PodDiagnosis }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { explanation, containers, ready } = diagnosis;
  const explained = containers.filter(it => it.explanation !== undefined);
  const silent = !ready && !explanation && explained.length === 0;
  return (
    <div className={classes.root}>
      {explanation && <Notice tone="bad">{explanation}</Notice>}
      {explained.map(({ name, explanation: cause }) => (
        <Notice key={name} tone="bad">
          {cause}
        </Notice>
      ))}
      {ready && <Notice tone="good">{t('diagnosis.well')}</Notice>}
      {silent && <Notice tone="waiting">{t('diagnosis.unknown')}</Notice>}
      {containers.map(container => (
        <Typography key={container.name} variant="body2">
          <span className={classes.name}>{container.name}</span>{' '}
          {stateOf(container, t)}
        </Typography>
      ))}
    </div>
  );
}

function stateOf(container: ContainerDiagnosis, t: Translate): string {
  const { init, state, reason, exitCode, restarts, message } = container;
  return [
    init && t('diagnosis.init'),
    [t(`diagnosis.containerState.${state}`), reason && `(${reason})`]
      .filter(Boolean)
      .join(' '),
    exitCode !== undefined &&
      t(state === 'running' ? 'diagnosis.lastExitCode' : 'diagnosis.exitCode', {
        code: String(exitCode),
      }),
    t('diagnosis.restarts', { count: restarts }),
    message,
  ]
    .filter(Boolean)
    .join(' · ');
}

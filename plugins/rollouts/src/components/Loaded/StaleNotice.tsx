// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Freshness } from '../../live/followRollouts';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { asSentence } from './asSentence';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2) },
}));

/** What stands below was true once: nobody should promote by it. */
export function StaleNotice(props: {
  freshness: Extract<Freshness, { kind: 'offline' }>;
}) {
  const classes = useStyles();
  const { since, reason } = props.freshness;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div className={classes.root}>
      <Notice
        tone="bad"
        role="alert"
        title={t('live.staleTitle', {
          time: new Date(since).toLocaleTimeString(),
        })}
      >
        {t('live.stale', { reason: asSentence(reason) })}
      </Notice>
    </div>
  );
}

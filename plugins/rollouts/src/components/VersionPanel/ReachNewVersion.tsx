// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { reachNewVersion } from '../../model/reachNewVersion';
import { isReleasing } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { CopyButton } from '../CopyButton/CopyButton';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(1.5),
    borderRadius: theme.shape.borderRadius,
    backgroundColor: theme.palette.action.hover,
    marginBottom: theme.spacing(1.5),
  },
  line: { display: 'flex', alignItems: 'center', gap: theme.spacing(1) },
  code: {
    fontFamily: 'monospace',
    fontSize: theme.typography.pxToRem(13),
    overflowWrap: 'anywhere',
    flex: 1,
  },
}));

/** How to look at the new version while it gets no requests. */
export function ReachNewVersion({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const ways = reachNewVersion(view);
  if (!ways) return null;
  return (
    <div className={classes.root}>
      <Typography variant="subtitle2" component="h4">
        {t(isReleasing(view) ? 'reach.title' : 'reach.titleAfter')}
      </Typography>
      <Way label={t('reach.cluster')} text={ways.url} />
      <Way label={t('reach.local')} text={ways.command} />
    </div>
  );
}

function Way({ label, text }: { label: string; text: string }) {
  const classes = useStyles();
  return (
    <>
      <Typography variant="caption" component="p">
        {label}
      </Typography>
      <div className={classes.line}>
        <code className={classes.code}>{text}</code>
        <CopyButton text={text} label={label} />
      </div>
    </>
  );
}

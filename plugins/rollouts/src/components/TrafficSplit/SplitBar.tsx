// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutsTranslationRef } from '../../translation';
import { versionColours } from '../../theme/versionColours';
import { VersionKey } from '../TrafficCharts/VersionKey';

const useStyles = makeStyles(theme => ({
  bar: {
    display: 'flex',
    height: 14,
    marginTop: 3,
    borderRadius: 7,
    overflow: 'hidden',
    backgroundColor: theme.palette.divider,
  },
  stable: {
    backgroundColor: versionColours(theme).stable,
    transition: 'width 400ms',
  },
  canary: {
    backgroundColor: versionColours(theme).canary,
    transition: 'width 400ms',
  },
  words: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    marginTop: theme.spacing(0.5),
  },
}));

/** Requests by version: blue stays, green comes. */
export function SplitBar(props: {
  row: string;
  /** 0..100 */
  canaryPercent: number;
  note?: string;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const canary = percentText(props.canaryPercent);
  const stable = percentText(100 - props.canaryPercent);
  return (
    <div>
      <div
        className={classes.bar}
        role="img"
        aria-label={t('traffic.splitLabel', { row: props.row, stable, canary })}
      >
        <div
          className={classes.stable}
          style={{ width: `${100 - props.canaryPercent}%` }}
        />
        <div
          className={classes.canary}
          style={{ width: `${props.canaryPercent}%` }}
        />
      </div>
      <Typography variant="body2" component="div" className={classes.words}>
        <VersionKey version="stable">
          {t('traffic.stable')} {stable} %
        </VersionKey>
        <VersionKey version="canary">
          {t('traffic.canary')} {canary} %
        </VersionKey>
        {props.note && (
          <Typography variant="body2" component="span" color="textSecondary">
            {props.note}
          </Typography>
        )}
      </Typography>
    </div>
  );
}

function percentText(percent: number): string {
  return String(Math.round(percent * 10) / 10);
}

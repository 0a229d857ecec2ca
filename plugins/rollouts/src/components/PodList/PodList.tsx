// SPDX-License-Identifier: Apache-2.0
import { memo, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PodView } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import type { VersionName } from '../VersionPanel/VersionPanel';
import { PodSquares } from './PodSquares';
import { PodTable } from './PodTable';

/** Rows of ailing pods that are shown unasked. */
const UNASKED = 5;

const useStyles = makeStyles(theme => ({
  part: { marginTop: theme.spacing(1) },
  more: { marginTop: theme.spacing(1), textTransform: 'none' },
}));

/** The pods of one version: a square each, and a row for those that aren't well. */
export const PodList = memo(
  (props: {
    version: VersionName;
    pods: readonly PodView[];
    onLogs: (pod: PodView) => void;
    /** Why logs can't be opened. */
    noLogs?: string;
  }) => {
    const { version, pods } = props;
    const classes = useStyles();
    const { t } = useTranslationRef(rolloutsTranslationRef);
    const [showAll, setShowAll] = useState(false);
    if (!pods.length) {
      return (
        <Typography variant="body2" color="textSecondary">
          {t('version.pending')}
        </Typography>
      );
    }
    const notWell = pods.filter(pod => !pod.ready);
    const rows = showAll
      ? [...pods].sort(notWellFirst)
      : notWell.slice(0, UNASKED);
    return (
      <>
        <PodSquares version={version} pods={pods} />
        {notWell.length > 0 && (
          <Typography
            variant="subtitle2"
            component="p"
            className={classes.part}
          >
            {t('pods.notWell', { count: notWell.length })}
          </Typography>
        )}
        {rows.length > 0 && (
          <PodTable
            label={t('pods.table', { version: t(`version.${version}`) })}
            pods={rows}
            onLogs={props.onLogs}
            noLogs={props.noLogs}
          />
        )}
        {!showAll && notWell.length > UNASKED && (
          <Typography variant="caption" component="p">
            {t('pods.more', { count: notWell.length - UNASKED })}
          </Typography>
        )}
        <Button
          size="small"
          className={classes.more}
          aria-expanded={showAll}
          onClick={() => setShowAll(shown => !shown)}
        >
          {showAll
            ? t('pods.hide')
            : t('pods.showAll', { total: String(pods.length) })}
        </Button>
      </>
    );
  },
);

function notWellFirst(a: PodView, b: PodView): number {
  return Number(a.ready) - Number(b.ready) || a.name.localeCompare(b.name);
}

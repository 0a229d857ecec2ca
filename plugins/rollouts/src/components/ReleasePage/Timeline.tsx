// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseDetail, TimelineKind } from '@teal/rollouts-common';
import { inOrder } from '../../model/inOrder';
import { rolloutsTranslationRef } from '../../translation';
import { TimelineFilter } from './TimelineFilter';
import { TimelineLine } from './TimelineLine';

/** Lines that are drawn at first, and more at each click: a release can have thousands. */
const SHOWN = 200;

const useStyles = makeStyles(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
  },
  list: { listStyle: 'none', margin: theme.spacing(1.5, 0, 0), padding: 0 },
  plain: { textTransform: 'none' },
}));

/** What happened in the release, line by line, the oldest first. */
export function Timeline({ release }: { release: ReleaseDetail }) {
  const { timeline, timelineCut, startedAt, createdAt } = release;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [hidden, setHidden] = useState<ReadonlySet<TimelineKind>>(new Set());
  const [shown, setShown] = useState(SHOWN);
  const wanted = useMemo(
    () => inOrder(timeline).filter(({ kind }) => !hidden.has(kind)),
    [timeline, hidden],
  );
  const earlier = Math.max(0, wanted.length - shown);
  return (
    <section aria-label={t('release.timeline')}>
      <div className={classes.head}>
        <Typography variant="h6" component="h3">
          {t('release.timeline')}
        </Typography>
        <TimelineFilter
          timeline={timeline}
          hidden={hidden}
          onChange={setHidden}
        />
      </div>
      {timelineCut && earlier === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('release.cut')}
        </Typography>
      )}
      {earlier > 0 && (
        <Button
          size="small"
          className={classes.plain}
          onClick={() => setShown(count => count + SHOWN)}
        >
          {t('release.earlier', { count: Math.min(SHOWN, earlier) })}
        </Button>
      )}
      {timeline.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('release.noLines')}
        </Typography>
      )}
      <ol className={classes.list}>
        {wanted.slice(earlier).map((line, index) => (
          <TimelineLine
            // Lines only come at the end, and say nothing that tells them apart.
            key={`${earlier + index} ${line.at}`}
            line={line}
            began={startedAt ?? createdAt}
          />
        ))}
      </ol>
    </section>
  );
}

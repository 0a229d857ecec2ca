// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { TimelineEntry } from '@teal/rollouts-common';
import { type PodStory, podStories } from '../../model/podStories';
import { rolloutsTranslationRef } from '../../translation';
import { durationText } from '../../words/duration';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

/** Rows that are drawn before somebody asks for all. */
const SHOWN = 20;

const useStyles = makeStyles(theme => ({
  scroll: { overflowX: 'auto' },
  short: { whiteSpace: 'nowrap' },
  trouble: { overflowWrap: 'anywhere', minWidth: 220, width: '100%' },
  more: { textTransform: 'none', marginTop: theme.spacing(1) },
}));

/** What became of each pod; those in trouble come first. Nothing where none is known. */
export function PodStories(props: { timeline: readonly TimelineEntry[] }) {
  const { timeline } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [all, setAll] = useState(false);
  const stories = useMemo(
    () => inTroubleFirst(podStories(timeline)),
    [timeline],
  );
  if (!stories.length) return null;
  const title = t('release.pods');
  return (
    <section aria-label={title}>
      <Typography variant="h6" component="h3">
        {title}
      </Typography>
      <ScrollRegion className={classes.scroll} label={title}>
        <Table size="small" aria-label={title}>
          <TableHead>
            <TableRow>
              {(
                [
                  'podName',
                  'podCreated',
                  'podReady',
                  'podGone',
                  'podTrouble',
                ] as const
              ).map(column => (
                <TableCell key={column} className={classes.short}>
                  {t(`release.${column}`)}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {stories.slice(0, all ? stories.length : SHOWN).map(story => (
              <PodRow key={story.name} story={story} />
            ))}
          </TableBody>
        </Table>
      </ScrollRegion>
      {stories.length > SHOWN && !all && (
        <Button
          size="small"
          className={classes.more}
          onClick={() => setAll(true)}
        >
          {t('release.podsMore', { total: String(stories.length) })}
        </Button>
      )}
    </section>
  );
}

function PodRow({ story }: { story: PodStory }) {
  const classes = useStyles();
  const { name, createdAt, readyAt, goneAt, trouble } = story;
  return (
    <TableRow>
      <TableCell className={classes.short}>{name}</TableCell>
      <TableCell className={classes.short}>{timeOfDay(createdAt)}</TableCell>
      <TableCell className={classes.short}>
        {createdAt &&
          readyAt &&
          durationText(Date.parse(readyAt) - Date.parse(createdAt))}
      </TableCell>
      <TableCell className={classes.short}>{timeOfDay(goneAt)}</TableCell>
      <TableCell className={classes.trouble}>{trouble}</TableCell>
    </TableRow>
  );
}

function timeOfDay(time: string | undefined): string | undefined {
  return time && new Date(time).toLocaleTimeString();
}

function inTroubleFirst(stories: readonly PodStory[]): PodStory[] {
  return [
    ...stories.filter(({ trouble }) => trouble),
    ...stories.filter(({ trouble }) => !trouble),
  ];
}

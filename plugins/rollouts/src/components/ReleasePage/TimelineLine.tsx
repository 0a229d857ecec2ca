// SPDX-License-Identifier: Apache-2.0
import { memo } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { TimelineEntry } from '@teal/rollouts-common';
import { toneColour } from '../../theme/versionColours';
import { rolloutsTranslationRef } from '../../translation';
import { durationText } from '../../words/duration';
import { personName } from '../../words/personName';
import type { Tone } from '../../words/phase';
import { timelineWords } from '../../words/timelineLine';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: '72px 14px minmax(0, 1fr)',
    gap: theme.spacing(0, 1.5),
    alignItems: 'baseline',
    padding: theme.spacing(0.25, 0),
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.pxToRem(14),
    lineHeight: 1.45,
  },
  time: {
    color: theme.palette.text.secondary,
    fontVariantNumeric: 'tabular-nums',
    textAlign: 'right',
    whiteSpace: 'nowrap',
  },
  words: { overflowWrap: 'anywhere' },
  quiet: { color: theme.palette.text.secondary },
}));

const useDot = makeStyles<Theme, { tone: Tone }>(theme => ({
  dot: {
    width: 10,
    height: 10,
    borderRadius: '50%',
    alignSelf: 'center',
    backgroundColor: ({ tone }) => toneColour(theme, tone),
  },
}));

function Line(props: {
  line: TimelineEntry;
  /** When the release began, RFC 3339. */
  began: string;
}) {
  const { line, began } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { tone, sentence, detail } = timelineWords(line, t);
  const dot = useDot({ tone });
  return (
    <li className={classes.root}>
      <time
        className={classes.time}
        dateTime={line.at}
        title={new Date(line.at).toLocaleString()}
      >
        {t('line.after', {
          time: durationText(Date.parse(line.at) - Date.parse(began)),
        })}
      </time>
      <span className={dot.dot} aria-hidden />
      <span className={classes.words}>
        {sentence}
        {line.by && (
          <span className={classes.quiet} title={line.by}>
            {' '}
            {t('line.by', { who: personName(line.by) })}
          </span>
        )}
        {detail && <div className={classes.quiet}>{detail}</div>}
      </span>
    </li>
  );
}

/** One thing that happened, and how long after the beginning. */
export const TimelineLine = memo(Line);

// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { toneColour } from '../../theme/versionColours';
import type { Tone } from '../../words/phase';

const useStyles = makeStyles<Theme, { tone: Tone }>(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(1.5, 3),
  },
  title: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
  },
  said: {
    marginTop: theme.spacing(2),
    fontSize: theme.typography.pxToRem(18),
    overflowWrap: 'anywhere',
  },
  sentence: {
    marginTop: theme.spacing(2),
    paddingLeft: theme.spacing(1.5),
    borderLeft: ({ tone }) => `4px solid ${toneColour(theme, tone)}`,
    fontSize: theme.typography.pxToRem(20),
    lineHeight: 1.4,
    overflowWrap: 'anywhere',
  },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    marginTop: theme.spacing(1),
    paddingLeft: theme.spacing(2),
  },
}));

/** What a panel is about, how it stands in one sentence, and what can be done about it. */
export function StatusHead(props: {
  title: string;
  /** Beside the title: its state in a word. */
  chips: ReactNode;
  /** Behind them, in quiet letters. */
  story: ReactNode;
  /** Colours the sentence. */
  tone: Tone;
  /** What a person wrote about it. */
  said?: string;
  /** What it waits for, or how it ended; read out when it changes. */
  sentence?: string;
  /** Below the sentence, in quiet letters. */
  facts?: ReactNode;
  /** What can be done. */
  children?: ReactNode;
}) {
  const { title, chips, story, tone, said, sentence, facts } = props;
  const classes = useStyles({ tone });
  return (
    <header>
      <div className={classes.head}>
        <div className={classes.title}>
          <Typography variant="h5" component="h2">
            {title}
          </Typography>
          {chips}
          <Typography variant="body2" color="textSecondary">
            {story}
          </Typography>
        </div>
        {props.children}
      </div>
      {said && <Typography className={classes.said}>{said}</Typography>}
      {sentence && (
        <Typography
          className={classes.sentence}
          role="status"
          aria-live="polite"
        >
          {sentence}
        </Typography>
      )}
      {facts && (
        <Typography
          variant="body2"
          color="textSecondary"
          component="div"
          className={classes.facts}
        >
          {facts}
        </Typography>
      )}
    </header>
  );
}

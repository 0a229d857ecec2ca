// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { alpha, makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import ErrorOutlineIcon from '@material-ui/icons/ErrorOutline';
import InfoOutlinedIcon from '@material-ui/icons/InfoOutlined';
import ReportProblemOutlinedIcon from '@material-ui/icons/ReportProblemOutlined';
import Typography from '@material-ui/core/Typography';
import type { Tone } from '../../words/phase';
import { toneColour } from '../../theme/versionColours';

const useStyles = makeStyles<Theme, { tone: Tone }>(theme => ({
  root: {
    display: 'flex',
    gap: theme.spacing(1.5),
    alignItems: 'flex-start',
    padding: theme.spacing(1.25, 1.5),
    borderRadius: theme.shape.borderRadius,
    borderLeft: ({ tone }) => `4px solid ${toneColour(theme, tone)}`,
    backgroundColor: ({ tone }) => alpha(toneColour(theme, tone), 0.1),
    overflowWrap: 'anywhere',
  },
  icon: { color: ({ tone }) => toneColour(theme, tone), marginTop: 1 },
}));

const ICONS = {
  bad: ErrorOutlineIcon,
  waiting: ReportProblemOutlinedIcon,
  calm: InfoOutlinedIcon,
  busy: InfoOutlinedIcon,
  good: InfoOutlinedIcon,
};

/** Something that a person should know before anything else on the page. */
export function Notice(props: {
  tone: Tone;
  title?: string;
  role?: 'alert' | 'status';
  children: ReactNode;
}) {
  const classes = useStyles({ tone: props.tone });
  const Icon = ICONS[props.tone];
  return (
    <div className={classes.root} role={props.role}>
      <Icon fontSize="small" className={classes.icon} aria-hidden />
      <div>
        {props.title && (
          <Typography variant="subtitle2" component="p">
            {props.title}
          </Typography>
        )}
        <Typography variant="body2" component="div">
          {props.children}
        </Typography>
      </div>
    </div>
  );
}

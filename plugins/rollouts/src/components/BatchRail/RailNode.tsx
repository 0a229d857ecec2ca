// SPDX-License-Identifier: Apache-2.0
import { alpha, makeStyles, useTheme } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/Check';
import CloseIcon from '@material-ui/icons/Close';
import PauseIcon from '@material-ui/icons/Pause';
import type { StageState } from '../../model/rail';
import { toneColour, versionColours } from '../../theme/versionColours';

const SIZE = 28;

const useStyles = makeStyles<Theme, { colour: string }>(theme => ({
  root: { display: 'flex', alignItems: 'center', height: SIZE },
  node: {
    flex: `0 0 ${SIZE}px`,
    height: SIZE,
    borderRadius: '50%',
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    fontSize: theme.typography.pxToRem(13),
    fontWeight: 700,
    border: ({ colour }) => `2px solid ${colour}`,
    color: theme.palette.text.primary,
    boxSizing: 'border-box',
    '& svg': { fontSize: 18 },
  },
  filled: {
    backgroundColor: ({ colour }) => colour,
    color: ({ colour }) => theme.palette.getContrastText(colour),
  },
  pulsing: {
    boxShadow: ({ colour }) => `0 0 0 4px ${alpha(colour, 0.25)}`,
    '@media (prefers-reduced-motion: no-preference)': {
      animation: '$pulse 1.6s ease-in-out infinite',
    },
  },
  '@keyframes pulse': {
    '50%': { boxShadow: ({ colour }) => `0 0 0 7px ${alpha(colour, 0.1)}` },
  },
  line: {
    flex: 1,
    height: 2,
    backgroundColor: theme.palette.divider,
  },
  travelled: { backgroundColor: ({ colour }) => colour },
}));

/** The circle of a stage, and the line to the next. */
export function RailNode(props: {
  state: StageState;
  number?: number;
  isLast: boolean;
}) {
  const { state, number, isLast } = props;
  const theme = useThemeColours();
  const classes = useStyles({ colour: theme[state] });
  const filled = state === 'done' || state === 'failed' || state === 'paused';
  return (
    <div className={classes.root} aria-hidden>
      <span
        className={[
          classes.node,
          filled ? classes.filled : '',
          state === 'active' ? classes.pulsing : '',
        ].join(' ')}
      >
        <NodeSign state={state} number={number} />
      </span>
      {!isLast && (
        <span
          className={`${classes.line} ${
            state === 'done' ? classes.travelled : ''
          }`}
        />
      )}
    </div>
  );
}

function NodeSign({ state, number }: { state: StageState; number?: number }) {
  if (state === 'done') return <CheckIcon />;
  if (state === 'failed') return <CloseIcon />;
  if (state === 'paused') return <PauseIcon />;
  return <>{number ?? ''}</>;
}

function useThemeColours(): Record<StageState, string> {
  const theme = useTheme();
  const { canary } = versionColours(theme);
  return {
    planned: theme.palette.divider,
    skipped: theme.palette.divider,
    active: canary,
    done: canary,
    paused: toneColour(theme, 'waiting'),
    failed: toneColour(theme, 'bad'),
  };
}

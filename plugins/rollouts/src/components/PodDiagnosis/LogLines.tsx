// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { CopyButton } from '../CopyButton/CopyButton';

/** Whoever scrolled up this far reads, and isn't taken to the end. */
const NEAR_PX = 40;

const useStyles = makeStyles(theme => ({
  root: { position: 'relative', minHeight: 0, flex: 1, display: 'flex' },
  copy: { position: 'absolute', right: theme.spacing(2), top: 0 },
  scroll: {
    flex: 1,
    overflow: 'auto',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    backgroundColor: theme.palette.background.default,
  },
  text: {
    margin: 0,
    padding: theme.spacing(1, 1.5),
    minHeight: theme.spacing(3),
    fontSize: theme.typography.pxToRem(12),
    lineHeight: 1.6,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  empty: { padding: theme.spacing(1, 1.5) },
}));

/** Lines of a log, the newest in sight. Plain text, so that the browser's own search finds them. */
export function LogLines(props: {
  /** Names them for a screen reader. */
  label: string;
  text: string;
  /** Said where there are none. */
  empty: string;
  /** Past this many pixels it scrolls; absent: it fills its place. */
  maxHeight?: number;
}) {
  const { label, text, empty, maxHeight } = props;
  const classes = useStyles();
  const place = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const { current } = place;
    if (current && atEnd.current) current.scrollTop = current.scrollHeight;
  }, [text]);
  return (
    <div className={classes.root}>
      <div
        ref={place}
        className={classes.scroll}
        style={{ maxHeight }}
        role="group"
        aria-label={label}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={({ currentTarget: it }) => {
          const below = it.scrollHeight - it.scrollTop - it.clientHeight;
          atEnd.current = below < NEAR_PX;
        }}
      >
        {text ? (
          <pre className={classes.text}>{text}</pre>
        ) : (
          <Typography
            variant="body2"
            color="textSecondary"
            className={classes.empty}
          >
            {empty}
          </Typography>
        )}
      </div>
      {text && (
        <div className={classes.copy}>
          <CopyButton label={label} text={text} />
        </div>
      )}
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import { CopyButton } from '../CopyButton/CopyButton';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'flex-start',
    marginTop: theme.spacing(2),
    padding: theme.spacing(1.5),
    maxWidth: 780,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
  scroll: { flex: 1, overflowX: 'auto' },
  code: { margin: 0, fontSize: theme.typography.pxToRem(13) },
}));

/** Some lines to copy; `label` says what they are. */
export function Snippet({ text, label }: { text: string; label: string }) {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <ScrollRegion className={classes.scroll} label={label}>
        <pre className={classes.code}>{text}</pre>
      </ScrollRegion>
      <CopyButton text={text} label={label} />
    </div>
  );
}

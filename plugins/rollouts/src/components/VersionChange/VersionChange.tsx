// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import type { RolloutView } from '@teal/rollouts-common';
import { versionChange } from '../../model/versionChange';

const useStyles = makeStyles(theme => ({
  root: {
    fontFamily: 'monospace',
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
  },
  last: { color: theme.palette.text.primary, fontWeight: 700 },
}));

/** `v1 → v2`, or `v1` while nothing new comes; nothing before anything is known. */
export function VersionChange({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { stable, canary, images } = versionChange(view);
  const names = [stable, canary].filter(name => name !== undefined);
  if (!names.length) return null;
  const last = names.pop();
  return (
    <span className={classes.root} title={images.join(' → ')}>
      {names.map(name => `${name} → `)}
      <span className={classes.last}>{last}</span>
    </span>
  );
}
